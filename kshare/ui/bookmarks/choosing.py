"""Several bookmarks at once: a list in which many can be chosen, and a bar with what can be done with them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Final

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QSizePolicy, QWidget

from kshare.queries.bookmarks import BookmarkRow, ListTags, TagCount, list_tags
from kshare.ui.delegates.row_list import RowList
from kshare.ui.session import Session
from kshare.ui.tags.tag_box import TagBox
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import IconButton, LinkButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import PlainLabel, set_tip
from kshare.usecases.bookmark_batch import DeleteBookmarks, Withdrawn, delete_bookmarks
from kshare.usecases.reading_list import KeepAllForLater, keep_all_for_later
from kshare.usecases.tags import ChangeTags, Retagged, change_tags
from kshare.words import say, say_many

_ALL_TAGS: Final = 10_000
_ICONS: Final = ("tag", "minus", "clock", "trash-2")
_WITH_OTHERS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class ChoosingList(RowList):
    """Shift and Ctrl choose several rows, Ctrl+A all, Esc none; a plain click opens."""

    chosen = Signal()
    """Other rows are chosen than before."""
    all_wanted = Signal()
    """Ctrl+A: those that are not read yet are meant too."""

    def __init__(self, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(name, height, parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    @property
    def chosen_rows(self) -> tuple[BookmarkRow, ...]:
        """Top to bottom."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        found = (index.data(Qt.ItemDataRole.UserRole) for index in rows)
        return tuple(row for row in found if isinstance(row, BookmarkRow))

    def selectAll(self) -> None:
        """Every row."""
        super().selectAll()
        self.all_wanted.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell who counts."""
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves only the current row."""
        if event.key() == Qt.Key.Key_Escape and len(self.selectionModel().selectedRows()) > 1:
            self.choose_one()
        else:
            super().keyPressEvent(event)

    def choose_one(self) -> None:
        """Only the current row is chosen."""
        self.selectRow(self.currentIndex().row())

    def _open(self, index: QModelIndex) -> None:
        if not QGuiApplication.keyboardModifiers() & _WITH_OTHERS:
            super()._open(index)


class ChoosingBar(Card):
    """Hidden while fewer than two are chosen. Everything it does is taken back in one step."""

    left = Signal()
    """The person wants to choose none of them any more."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, fill="selected", border="accent")
        self._session = session
        self._refs: tuple[str, ...] = ()
        self._tags: tuple[TagCount, ...] = ()
        self._waiting = False
        self.words = PlainLabel("", Type.LABEL)
        self.add, self.drop, self.later, self.delete = (LinkButton("", icon) for icon in _ICONS)
        self.cross = IconButton("x", say("Choose none"), shortcut="Esc")
        self.adding = TagBox(self, say("Add a tag to all of them"), new=True)
        self.dropping = TagBox(self, say("Take a tag away from all of them"))
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        row.setSpacing(0)
        row.addWidget(self.words, 1)
        for button in (*self._buttons, self.cross):
            row.addWidget(button)
        self._connect()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def _buttons(self) -> tuple[LinkButton, ...]:
        return self.add, self.drop, self.later, self.delete

    def _fit(self) -> None:
        """Words where there is room for them, else icons that say them: choosing rows must not widen the list."""
        later = say("Take off the list") if self._waiting else say("Keep for later")
        names = (say("Add a tag"), say("Take a tag away"), later, say("Delete"))
        for with_words in (True, False):
            for button, icon, name in zip(self._buttons, _ICONS, names, strict=True):
                button.say(name if with_words else "", icon)
                button.setAccessibleName(name)
                set_tip(button, "" if with_words else name)
            if self._row.minimumSize().width() <= self.width():
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room for more or fewer words."""
        super().resizeEvent(event)
        self._fit()

    def _connect(self) -> None:
        self.add.clicked.connect(lambda: self.offer_tags(self.add))
        self.drop.clicked.connect(lambda: self.offer_to_untag(self.drop))
        self.adding.chosen.connect(lambda tag: self._retag(ChangeTags(self._refs, add=(tag,)), tag))
        self.dropping.chosen.connect(lambda tag: self._retag(ChangeTags(self._refs, drop=(tag,)), tag))
        self.later.clicked.connect(self.keep_for_later)
        self.delete.clicked.connect(self.delete_all)
        self.cross.clicked.connect(self.left)

    @property
    def active(self) -> bool:
        """True while several are chosen: then keys mean all of them."""
        return len(self._refs) > 1

    def show_rows(self, rows: tuple[BookmarkRow, ...]) -> None:
        """These are chosen."""
        counts = Counter(tag for row in rows for tag in row.tags)
        self._tags = tuple(TagCount(tag, count) for tag, count in counts.most_common())
        self._waiting = bool(rows) and all(row.later for row in rows)
        self.show_refs(tuple(row.ref for row in rows), self._tags)

    def show_refs(self, refs: tuple[str, ...], tags: tuple[TagCount, ...]) -> None:
        """These are chosen, with those tags; not all of them need be listed."""
        self._refs, self._tags = refs, tags
        self.words.setText(say_many("{count} chosen", "{count} chosen", len(refs)))
        self.drop.setEnabled(bool(tags))
        self.setVisible(self.active)
        self._fit()

    # -- acting ----------------------------------------------------------------------------------------

    def offer_tags(self, anchor: QWidget) -> None:
        """Ask for a tag that all of them should get; of one too."""
        if self._refs:
            at = self.add if self.active else anchor
            request = ListTags(limit=_ALL_TAGS)
            self._session.ask(list_tags, request, self, lambda tags: self.adding.offer(tags, at))

    def offer_to_untag(self, anchor: QWidget) -> None:
        """Ask which of their tags should go."""
        if self._refs and self._tags:
            self.dropping.offer(self._tags, self.drop if self.active else anchor)

    def _retag(self, command: ChangeTags, tag: str) -> None:
        added = bool(command.add)
        self._session.run(change_tags, command, self, partial(self._retagged, tag, added))

    def _retagged(self, tag: str, added: bool, done: Retagged) -> None:
        if added:
            words = "#{tag} added to {count} bookmark", "#{tag} added to {count} bookmarks"
        else:
            words = "#{tag} taken away from {count} bookmark", "#{tag} taken away from {count} bookmarks"
        self._session.tell(say_many(*words, done.items, tag=tag), done.undo)

    def keep_for_later(self) -> None:
        """Put them on the reading list; take them off where all of them are on it."""
        command = KeepAllForLater(self._refs, not self._waiting)
        said = say("Taken off the list") if self._waiting else say("Kept for later")
        self._session.run(keep_all_for_later, command, self, said=said)

    def delete_all(self) -> None:
        """Withdraw one's own of them."""
        self._session.run(delete_bookmarks, DeleteBookmarks(self._refs), self, self._withdrawn)

    def _withdrawn(self, done: Withdrawn) -> None:
        said = say_many(
            "You no longer keep {count} bookmark", "You no longer keep {count} bookmarks", done.items
        )
        if done.others:
            said += ". " + say_many(
                "{count} is kept by others only", "{count} are kept by others only", done.others
            )
        self._session.tell(said, done.undo)
