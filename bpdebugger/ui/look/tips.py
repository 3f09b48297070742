"""Tool tips of texts that others wrote."""

from __future__ import annotations

from PySide6 import QtGui


def plain_tip(text: str) -> str:
    """A tool tip that shows a text as it is: one with elements in it Qt would read as HTML."""
    return QtGui.Qt.convertFromPlainText(text) if QtGui.Qt.mightBeRichText(text) else text
