"""The window. Importing this package imports Qt; nothing below it does."""

from bpdebugger.ui.shell.app import open_window

__all__ = ["open_window"]
