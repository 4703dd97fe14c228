"""A list of rows of one height with a delegate of its own: pages, revisions, lines with their authors."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QStyledItemDelegate, QWidget

from kshare.ui.widgets.lists import HitList


class RowList(HitList):
    """Walks with J, K and the arrows, opens with Enter or a click; `height` is that of a row in px."""

    def __init__(self, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def show_model(self, model: QAbstractItemModel, delegate: QStyledItemDelegate) -> None:
        """What is listed and how it is painted."""
        self.setModel(model)
        self.setItemDelegate(delegate)
