"""What a screen reader finds in a widget that paints its parts by itself: each with a name, words and a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from weakref import ref

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

Role = QAccessible.Role


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a widget, with its place in it."""

    name: str
    words: str
    place: QRect


@runtime_checkable
class Telling(Protocol):
    """A widget that says what it is and what is in it."""

    accessible_role: Role

    def accessible_parts(self) -> Sequence[Told]:
        """What is in it now, in the order in which it is told."""


class _Part(QAccessibleInterface):
    """One of the parts of a widget, as they are when somebody asks."""

    def __init__(self, whole: _Whole, number: int) -> None:
        super().__init__()
        self._whole, self.number = whole, number

    def _told(self) -> Told | None:
        parts = self._whole.parts()
        return parts[self.number] if self.number < len(parts) else None

    def isValid(self) -> bool:
        return self._told() is not None

    def object(self) -> QObject | None:  # type: ignore[override]  # Qt gives none for what is no object
        return None

    def parent(self) -> QAccessibleInterface:
        return self._whole

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> Role:
        return Role.Graphic

    def text(self, kind: QAccessible.Text) -> str:
        told = self._told()
        texts = {QAccessible.Text.Name: told.name, QAccessible.Text.Description: told.words} if told else {}
        return texts.get(kind, "")

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """It is not changed from outside."""

    def rect(self) -> QRect:
        told = self._told()
        return self._whole.on_screen(told.place) if told else QRect()

    def state(self) -> QAccessible.State:
        return QAccessible.State()


class _Whole(QAccessibleWidget):
    """A widget with its parts."""

    def __init__(self, widget: QWidget, telling: Telling) -> None:
        super().__init__(widget, telling.accessible_role)
        # whoever is told of a widget does not keep it
        self._thing: ref[Any] = ref(widget)
        self._made: list[_Part] = []

    def parts(self) -> Sequence[Told]:
        widget = self._thing()
        return widget.accessible_parts() if widget is not None and isValid(widget) else ()

    def on_screen(self, place: QRect) -> QRect:
        widget = self._thing()
        return place.translated(widget.mapToGlobal(widget.rect().topLeft())) if widget is not None else place

    def childCount(self) -> int:
        return len(self.parts())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < self.childCount():
            return None
        while len(self._made) <= index:
            self._made.append(_Part(self, len(self._made)))
        return self._made[index]

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        found = (i for i, told in enumerate(self.parts()) if self.on_screen(told.place).contains(x, y))
        return self.child(next(found, -1))

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.number if isinstance(child, _Part) else -1


def install() -> None:
    """Lets screen readers find the parts, from the version of the library on that knows how."""
    kept: list[_Whole] = []

    def interface_of(_class: str, thing: QObject) -> QAccessibleInterface | None:
        if not isinstance(thing, QWidget) or not isinstance(thing, Telling):
            return None
        # Qt ends an interface with its widget: until then nothing else may
        kept[:] = [whole for whole in kept if isValid(whole)]
        kept.append(_Whole(thing, thing))
        return kept[-1]

    if hasattr(QAccessible, "installFactory"):
        QAccessible.installFactory(interface_of)
