"""How tables draw numbers: aligned at their decimal point."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bpdebugger.ui.theme import LIGHT

WHOLE_DIGITS = 5
"""How many digits there is room for before the point."""


class AtThePoint(QStyledItemDelegate):
    """Draws numbers aligned at their decimal point; quick, since a step repaints every cell in view."""

    theme = LIGHT
    whole_digits = WHOLE_DIGITS

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws a cell."""
        rect, text = option.rect, str(index.data())
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is None and option.state & QStyle.StateFlag.State_Selected:
            ground = QColor(self.theme.highlight)
        font = index.data(Qt.ItemDataRole.FontRole)
        painter.save()
        if ground is not None:
            painter.fillRect(rect, ground)
        painter.setFont(option.font if font is None else font.resolve(option.font))
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        metrics = painter.fontMetrics()
        digit = metrics.horizontalAdvance("0")
        before = text.partition(".")[0]
        width = metrics.horizontalAdvance(before) if before.lstrip("−").isdigit() else (self.whole_digits - 1) * digit
        left = rect.left() + self.whole_digits * digit - width
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, rect.top(), rect.right() - left, rect.height()), alignment, text)
        painter.restore()
