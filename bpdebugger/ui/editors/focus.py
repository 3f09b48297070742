"""The keyboard's focus, lent and given back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


def give_back(widget: QWidget | None) -> None:
    """Gives the focus back to the widget that had it, if it is still there."""
    if widget is not None and isValid(widget) and widget.isVisible():
        widget.setFocus()
