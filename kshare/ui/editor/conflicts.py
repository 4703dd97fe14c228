"""Conflicts as blocks with buttons above the text: both texts side by side until somebody chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kshare.queries.pages import ConflictSide, PageConflict
from kshare.ui.editor.conflict_text import author_names, choices
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

_SHOWN: Final = 400
_HIGHEST: Final = 260


class ConflictCard(Card):
    """One conflict: both texts, a button for each and one for both."""

    chosen = Signal(int)

    def __init__(self, conflict: PageConflict, me: str) -> None:
        super().__init__(fill="warn_soft", border="warn")
        self.conflict = conflict
        column = self.column(Space.M, Space.S)
        names = author_names(conflict)
        title = say("{names} changed this place differently. Which text holds?", names=names)
        column.addWidget(PlainLabel(title, Type.LABEL, "warn", wrap=True))
        texts = QHBoxLayout()
        texts.setSpacing(Space.M)
        for number, side in enumerate(conflict.sides, start=1):
            texts.addWidget(self._side(number, side), 1)
        column.addLayout(texts)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.buttons: dict[int, GhostButton] = {}
        for choice, words in choices(conflict, me):
            button = GhostButton(words)
            button.clicked.connect(lambda _checked=False, choice=choice: self.chosen.emit(choice))
            row.addWidget(button)
            self.buttons[choice] = button
        row.addStretch(1)
        column.addLayout(row)

    @staticmethod
    def _side(number: int, side: ConflictSide) -> QWidget:
        box = Card(fill="surface")
        column = box.column(Space.S, 2)
        text = side.text.strip() or say("(taken out)")
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"
        column.addWidget(PlainLabel(f"{number} · {side.author.name}", Type.META, "text3"))
        column.addWidget(PlainLabel(shown, Type.BODY, wrap=True))
        column.addStretch(1)
        return box


class ConflictBlocks(QScrollArea):
    """The conflicts that are still open; hidden when there is none."""

    chosen = Signal(object, int)
    """The `PageConflict`, and the side or `BOTH`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(say("Places that were changed differently"))
        self._content = content = QWidget()
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(Space.XXL, Space.S, Space.XL, Space.S)
        self._column.setSpacing(Space.S)
        self._column.addStretch(1)
        self.setWidget(content)
        self.cards: list[ConflictCard] = []
        self.hide()

    @property
    def open(self) -> int:
        """How many still wait for a choice."""
        return len(self.cards)

    def show_conflicts(self, conflicts: Sequence[PageConflict], me: str) -> None:
        """Other conflicts."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for conflict in conflicts:
            card = ConflictCard(conflict, me)
            card.chosen.connect(lambda choice, card=card: self._settle(card, choice))
            self._column.insertWidget(len(self.cards), card)
            self.cards.append(card)
        self._fit()

    def _settle(self, card: ConflictCard, choice: int) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        self._fit()
        self.chosen.emit(card.conflict, choice)

    def _fit(self) -> None:
        self.setVisible(bool(self.cards))
        if self.cards:
            self.setFixedHeight(min(self._column.totalHeightForWidth(self.width()), _HIGHEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines, another height."""
        super().resizeEvent(event)
        self._fit()
