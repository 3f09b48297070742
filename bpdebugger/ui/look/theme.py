"""Colours: one per role, the same in every panel, safe for colour-blind people, in light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from bpdebugger.core.network.quantities import KINDS, Kind, Role
from bpdebugger.resources import resource

_TICK, _DOWN, _UP = (resource("icons", f"{name}.svg").as_posix() for name in ("check", "chevron-down", "chevron-up"))
"""Drawings that a style sheet takes from files, in a colour that is seen on every theme's surface."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the window, as ``#rrggbb``.

    ``window`` lies behind everything, ``surface`` behind a panel's content; ``text``, ``faint`` (secondary text),
    ``line`` (hairlines) and ``border`` (of what one types in, and of axes) stand on either; ``accent`` marks the focus
    and the current step, ``highlight`` is its pale ground; ``warning`` is for messages, ``negative`` for the line of a
    negative weight. ``upstream``, ``local`` and ``product`` are the three roles of the chain rule.
    """

    name: str
    window: str
    surface: str
    text: str
    faint: str
    line: str
    border: str
    accent: str
    highlight: str
    warning: str
    negative: str
    upstream: str
    local: str
    product: str

    def of_role(self, role: Role) -> str:
        """The colour of a role; plain values have the text's."""
        return {Role.UPSTREAM: self.upstream, Role.LOCAL: self.local, Role.PRODUCT: self.product}.get(role, self.text)

    def of_kind(self, kind: Kind) -> str:
        """The colour of a kind of quantity."""
        return self.of_role(KINDS[kind].role)

    def palette(self) -> QPalette:
        """The Qt palette with these colours."""
        palette = QPalette(QColor(self.surface), QColor(self.window))
        roles = QPalette.ColorRole
        for role, colour in (
            (roles.Window, self.window),
            (roles.Base, self.surface),
            (roles.AlternateBase, self.window),
            (roles.Button, self.surface),
            (roles.ToolTipBase, self.surface),
            (roles.WindowText, self.text),
            (roles.Text, self.text),
            (roles.ButtonText, self.text),
            (roles.ToolTipText, self.text),
            (roles.PlaceholderText, self.faint),
            (roles.Highlight, self.accent),
            (roles.HighlightedText, self.surface),
            (roles.Accent, self.accent),
            (roles.Link, self.accent),
            (roles.LinkVisited, self.accent),
            (roles.Mid, self.line),
        ):
            palette.setColor(role, QColor(colour))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.faint))
        return palette

    def style_sheet(self) -> str:
        """What the palette cannot say: hairlines, paddings, where the focus is."""
        return f"""
            QAbstractSpinBox, QComboBox, QPushButton {{ border: 1px solid {self.border}; padding: 2px 4px;
                          background: {self.surface}; color: {self.text}; }}
            QAbstractSpinBox:focus, QComboBox:focus, QPushButton:focus {{ border: 2px solid {self.accent};
                          padding: 1px 3px; }}
            QPushButton {{ border-radius: 4px; padding: 3px 8px; }}
            QPushButton:focus {{ padding: 2px 7px; }}
            QComboBox::drop-down, QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none;
                          background: transparent; width: 1.2em; }}
            QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url("{_DOWN}"); width: 0.9em;
                          height: 0.9em; }}
            QAbstractSpinBox::up-arrow {{ image: url("{_UP}"); width: 0.9em; height: 0.9em; }}
            QPushButton:hover, QComboBox:hover, QPushButton:pressed, QPushButton:checked {{
                          background: {self.highlight}; }}
            QPushButton:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {self.faint};
                          background: {self.window}; }}
            QCheckBox::indicator {{ border: 1px solid {self.border}; border-radius: 2px; background: {self.surface};
                          width: 0.9em; height: 0.9em; }}
            QCheckBox::indicator:checked {{ background: {self.accent}; image: url("{_TICK}"); }}
            QCheckBox::indicator:focus {{ border: 2px solid {self.accent}; }}
            QSlider::groove:horizontal {{ background: {self.border}; height: 3px; }}
            QSlider::handle:horizontal {{ background: {self.text}; width: 10px; margin: -7px 0; border-radius: 3px; }}
            QSlider::handle:horizontal:focus {{ background: {self.accent}; }}
            QMainWindow, QWidget#bpdebugger {{ background: {self.window}; }}
            QToolBar {{ background: {self.window}; border: none; padding: 2px 10px; spacing: 4px; }}
            QToolBar QToolButton {{ padding: 4px 8px; border-radius: 6px; border: 1px solid transparent; }}
            QToolBar QToolButton:hover {{ background: {self.highlight}; }}
            QToolBar QToolButton:focus {{ border: 1px solid {self.accent}; }}
            QToolBar QToolButton:disabled {{ color: {self.faint}; }}
            QTableView {{ background: {self.surface}; border: none; selection-background-color: {self.highlight};
                          selection-color: {self.text}; outline: none;
                          gridline-color: {self.line}; }}
            QTableView:focus {{ border: 1px solid {self.accent}; }}
            QHeaderView, QHeaderView::section {{ background: {self.surface}; color: {self.faint}; border: none;
                          border-bottom: 1px solid {self.line}; padding: 0px 3px; }}
            QTableCornerButton::section {{ background: {self.surface}; border: none;
                          border-bottom: 1px solid {self.line}; }}
            QLineEdit {{ border: 1px solid {self.border}; border-radius: 3px; padding: 2px 4px;
                          background: {self.surface}; color: {self.text}; selection-background-color: {self.accent};
                          selection-color: {self.surface}; placeholder-text-color: {self.faint}; }}
            QLineEdit:focus {{ border: 2px solid {self.accent}; padding: 1px 3px; }}
            QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0; }}
            QSplitter::handle {{ background: {self.window}; }}
            QToolTip {{ background: {self.surface}; color: {self.text}; border: 1px solid {self.line}; padding: 4px; }}
        """


LIGHT = Theme(
    name="light",
    window="#f5f6f8",
    surface="#ffffff",
    text="#1b1f24",
    faint="#626b77",
    line="#d9dde3",
    border="#7d8590",
    accent="#007a5e",
    highlight="#e3f4ee",
    warning="#a12622",
    negative="#c2553b",
    upstream="#0b6bcb",
    local="#a65500",
    product="#6a0f5b",
)

DARK = Theme(
    name="dark",
    window="#16191f",
    surface="#1d2128",
    text="#e8eaee",
    faint="#9aa3b0",
    line="#343a45",
    border="#737c8a",
    accent="#3ecf9f",
    highlight="#17352c",
    warning="#ff8f86",
    negative="#e07a5f",
    upstream="#3d9bff",
    local="#e8912d",
    product="#ffc2ec",
)

CONTRAST = Theme(
    name="contrast",
    window="#000000",
    surface="#000000",
    text="#ffffff",
    faint="#d6d6d6",
    line="#9c9c9c",
    border="#b0b0b0",
    accent="#ffe600",
    highlight="#2b2700",
    warning="#ffa79e",
    negative="#ff9a7a",
    upstream="#7cc8ff",
    local="#ffbc57",
    product="#ffa6f3",
)
"""For eyes that need it: each colour of text has a contrast of more than 7 to 1."""

THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}
