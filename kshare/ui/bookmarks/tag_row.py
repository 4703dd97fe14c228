"""The chips above the list: what narrows it, then the tags that occur together with that, with figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.queries.bookmarks import TagCount, TagsAmong, tags_among
from kshare.ui.bookmarks.narrowing import Narrowing
from kshare.ui.session import Session
from kshare.ui.tags.tag_box import TagBox
from kshare.ui.theme.tokens import Size
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.chip_row import ChipRow
from kshare.ui.widgets.tab_order import tab_before
from kshare.words import say

_ON_THE_ROW: Final = 40
_IN_THE_BOX: Final = 10_000


class TagRow(QWidget):
    """`narrowed(Narrowing)` is what the person wants to see now."""

    narrowed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._narrowing = Narrowing()
        self._shown: tuple[Narrowing, tuple[TagCount, ...]] | None = None
        self.row = ChipRow()
        self.more = IconButton("ellipsis", say("All tags"), size=Size.ICON_SMALL)
        self.box = TagBox(self, say("Narrow by a tag"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.row, 1)
        line.addWidget(self.more)
        self.more.clicked.connect(self.open_box)
        self.box.chosen.connect(lambda tag: self.narrowed.emit(self._narrowing.with_tag(tag)))
        self.hide()

    @property
    def chips(self) -> list[QWidget]:
        """As they stand."""
        return self.row.chips

    def show_for(self, narrowing: Narrowing) -> None:
        """Ask for the tags of what is listed."""
        self._narrowing = narrowing
        request = TagsAmong(narrowing.request, limit=_ON_THE_ROW)
        self._session.ask(tags_among, request, self, self._show)

    def open_box(self) -> None:
        """All tags of what is listed, to be found by typing."""
        request = TagsAmong(self._narrowing.request, limit=_IN_THE_BOX)
        self._session.ask(
            tags_among, request, self, lambda tags: self.box.offer(tags, self.more), topic="all tags"
        )

    def _show(self, tags: tuple[TagCount, ...]) -> None:
        if (self._narrowing, tags) == self._shown:
            return  # read again: a chip that somebody is about to press stays
        self._shown = self._narrowing, tags
        chosen = [self._removable(words, wanted) for words, wanted in self._chosen()]
        self.row.show_chips([*chosen, *map(self._offered, tags)])
        tab_before(self.more, *self.row.chips)
        self.setVisible(bool(chosen or tags))
        self.more.setVisible(bool(tags))

    def _chosen(self) -> list[tuple[str, Narrowing]]:
        """What narrows now, each with what is left without it."""
        now = self._narrowing
        words = [(f"#{tag}", now.without_tag(tag)) for tag in now.tags]
        if now.by:
            words.append((f"@{now.by}", replace(now, by="")))
        if now.failing:
            words.append((say("Links to look at"), replace(now, failing=False)))
        return words

    def _removable(self, words: str, wanted: Narrowing) -> Chip:
        chip = Chip(words, ink="on_accent", fill="accent", removable=True)
        chip.clicked.connect(lambda: self.narrowed.emit(wanted))
        chip.remove_wanted.connect(lambda: self.narrowed.emit(wanted))
        return chip

    def _offered(self, tag: TagCount) -> Chip:
        chip = Chip(f"#{tag.tag}  {tag.count}")
        wanted = self._narrowing.with_tag(tag.tag)
        chip.clicked.connect(lambda: self.narrowed.emit(wanted))
        return chip
