"""The list of commands and keys, made from the command table."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextBrowser, QWidget

from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import LIGHT, Theme


class KeyList(QTextBrowser):
    """Every command with its key and what it does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Commands and keys"))
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )

        self._theme = LIGHT
        self._keys = {row.id: row.key for row in COMMANDS}

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Shows the keys that commands have, by their ids."""
        self._keys = dict(keys)
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        rows = []
        menu = ""
        for row in COMMANDS:
            if row.menu != menu:
                menu = row.menu
                rows.append(f'<tr><td colspan="2" style="padding-top:12px"><b>{tr(menu)}</b></td></tr>')
            key = self._keys.get(row.id, "") or row.id
            title, help = escape(tr(row.title).rstrip("…")), escape(tr(row.help))
            rows.append(
                f'<tr><td style="padding:3px 14px 3px 0; color:{theme.accent}; white-space:nowrap">{escape(key)}</td>'
                f'<td style="padding:3px 0"><b>{title}</b> — {help}</td></tr>'
            )
        self.setHtml(f'<table cellspacing="0" style="color:{theme.text}">{"".join(rows)}</table>')
