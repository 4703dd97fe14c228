"""Where an import should go: asked only of somebody who has more than their personal space."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.queries.spaces import SpaceRow
from kshare.store.spaces import PERSONAL
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.fields import DropDown
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say


def place_options(spaces: Sequence[SpaceRow]) -> tuple[tuple[str, str], ...]:
    """(id, words) of the spaces that something can be imported into, the person's own first."""
    shared = (row for row in spaces if row.folder is not None)
    return ((PERSONAL, say("For me alone")), *((row.id, row.name) for row in shared))


def who_sees(place: str, options: Sequence[tuple[str, str]]) -> str:
    """Who sees what comes in."""
    name = dict(options).get(place, "")
    if place == PERSONAL or not name:
        return say("Only you see it until you share it.")
    return say("Everybody in {space} sees it.", space=name)


class ImportPlace(Card):
    """Hidden until `ask`. `chosen(Path, str, str)`: what to import, the id of a space, who will see it."""

    chosen = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = Path()
        self._options: tuple[tuple[str, str], ...] = ()
        self.words = PlainLabel("", Type.BODY_STRONG, wrap=True)
        self.place = DropDown()
        self.place.setAccessibleName(say("Where to"))
        self.place.setFont(font(Type.BODY))
        self.place.setFixedHeight(Size.CONTROL)
        self.sees = PlainLabel("", Type.META, "text2", wrap=True)
        self.leave = GhostButton(say("Cancel"))
        self.go = PrimaryButton(say("Import"), "download")
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.place, 1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        column = self.column(Space.L, Space.S)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self.sees)
        self.place.currentIndexChanged.connect(lambda _at: self._show_who())
        self.leave.clicked.connect(self.hide)
        self.go.clicked.connect(self._go)
        self.hide()

    def ask(self, path: Path, spaces: Sequence[SpaceRow]) -> None:
        """Ask where to import what lies at `path`; who has one space only is not asked."""
        self._path, self._options = path, place_options(spaces)
        self.place.clear()
        self.place.addItems([words for _, words in self._options])
        self._show_who()
        if len(self._options) == 1:
            self._go()
            return
        self.words.setText(say("Import {name}", name=path.name or str(path)))
        self.show()
        self.place.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _chosen(self) -> str:
        return self._options[max(self.place.currentIndex(), 0)][0] if self._options else PERSONAL

    def _show_who(self) -> None:
        self.sees.setText(who_sees(self._chosen, self._options))

    def _go(self) -> None:
        self.hide()
        self.chosen.emit(self._path, self._chosen, who_sees(self._chosen, self._options))
