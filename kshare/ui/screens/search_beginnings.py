"""What the search screen shows before anything is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.card import IconTile
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say


class Beginnings(QWidget):
    """Before anything is typed: what can be found, and three searches to try."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.XL, Space.L, Space.HUGE)
        column.setSpacing(0)
        column.addStretch(2)
        column.addWidget(IconTile("search", "accent_text", "accent_soft", 52), 0, centre)
        column.addSpacing(Space.L)
        column.addWidget(PlainLabel(say("Find anything"), Type.SECTION), 0, centre)
        column.addSpacing(Space.S)
        sentence = PlainLabel(say("Type any words, or try one of these."), Type.BODY, "text2")
        column.addWidget(sentence, 0, centre)
        column.addSpacing(Space.XL)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.S)
        self.buttons: list[GhostButton] = []
        self._meanings: list[PlainLabel] = []
        examples = (
            ("type:question is:open", say("questions that wait for an answer")),
            ('by:me after:"last week"', say("what you wrote lately")),
            ("type:page has:picture", say("pages with pictures")),
        )
        for number, (query, meaning) in enumerate(examples):
            button = GhostButton(query)
            button.clicked.connect(lambda _checked=False, button=button: self.wanted.emit(button.text()))
            label = PlainLabel(meaning, Type.LABEL, "text2")
            grid.addWidget(button, number, 0)
            grid.addWidget(label, number, 1)
            self.buttons.append(button)
            self._meanings.append(label)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(grid)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)

    def show_tag(self, tag: str) -> None:
        """The last example speaks of this home: its tag that is used most."""
        self.buttons[-1].setText(f"type:page #{tag}")
        self.buttons[-1].updateGeometry()
        self._meanings[-1].setText(say("pages with the tag #{tag}", tag=tag))
