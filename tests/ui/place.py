"""A window to try an editor in."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget


@dataclass
class Place:
    """A window with an editor in it; ``before`` has the focus."""

    window: QWidget
    before: QLineEdit
    after: QLineEdit


Show = Callable[[QWidget], Place]
