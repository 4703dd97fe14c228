"""A colleague: who it is, what they know, what they wrote lately. Nothing about when they were here."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.model.changes import BOOKMARKS, MARKS, PEOPLE, POSTS, Changes
from kshare.queries.people import Follows, Profile, ShowPerson, list_muted, my_follows, show_person
from kshare.queries.reader import Person
from kshare.queries.timeline import Timeline
from kshare.ui.delegates.card import Part
from kshare.ui.delegates.card_list import CardList
from kshare.ui.home.card_actions import CardActions
from kshare.ui.home.source import CardsNow, FeedSource, cards_now
from kshare.ui.models.feed import FeedModel
from kshare.ui.models.rows import CardRow
from kshare.ui.presenting.people import person_words
from kshare.ui.readers.item_reader import ItemReader
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.avatar import Avatar
from kshare.ui.widgets.buttons import GhostButton, LinkButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.usecases.people import Follow, Mute, follow, mute
from kshare.words import say

_PAGE = 30
_AGAIN: Final = 60
"""Cards that are read again when something changed."""
_MINE: Final = "kshare:settings/profile"
"""Where one's own profile is written."""


class PersonReader(ItemReader):
    """Shows one person."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._person = ""
        self._profile: Profile | None = None
        self._follows = self._muted = False
        self._name = PlainLabel("", Type.TITLE, wrap=True)
        self._line = ElidedLabel("", Type.META, "text3")
        self._about = PlainLabel("", Type.READING, "text2", wrap=True)
        self._avatar = Avatar("", "", 56)
        self.follow = GhostButton("", "user-plus")
        self.follow.clicked.connect(self._toggle_follow)
        self.mute = LinkButton("", "bell-off")
        self.mute.clicked.connect(self._toggle_mute)
        self.mute.setAccessibleDescription(say("Nobody else hears of it."))
        self.edit = GhostButton(say("Edit"), "pencil")
        self.edit.clicked.connect(lambda: self.link_wanted.emit(_MINE))
        self._skills = QHBoxLayout()
        self._skills.setSpacing(Space.S)
        self.list = CardList(say("What this person wrote"), behind="surface")
        self.model = FeedModel(session.jobs, FeedSource(session.workspace, Timeline()), parent=self)
        self.list.setModel(self.model)
        self.list.opened.connect(self._open)
        self.list.pressed.connect(self._press)
        self.card_actions = CardActions(session, self)
        self.card_actions.opened.connect(self.opened)
        self.card_actions.reply_wanted.connect(self.opened)
        self.card_actions.pass_on_wanted.connect(self._open)
        self.card_actions.edit_wanted.connect(lambda item, _kind: self.opened.emit(item))
        self.list.menu_wanted.connect(self.card_actions.show_menu)
        self._lay_out()
        session.changed.connect(self._on_changes)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(Space.XXS)
        names.addWidget(self._name)
        names.addWidget(self._line)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        for button in (self.mute, self.follow, self.edit):
            button.hide()  # until it is known whose profile this is
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        top = QVBoxLayout()
        top.setContentsMargins(Space.XXL, Space.L, Space.XXL, 0)
        top.setSpacing(Space.M)
        top.addLayout(head)
        top.addWidget(self._about)
        top.addLayout(self._skills)
        top.addWidget(PlainLabel(say("Lately"), Type.SECTION))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        inset = QHBoxLayout()
        inset.setContentsMargins(Space.L, 0, Space.L, 0)
        inset.addWidget(self.list)
        whole.addLayout(inset, 1)

    @property
    def begins_in(self) -> QWidget:
        """What the keyboard reads in."""
        return self.list

    def show_item(self, item_id: str) -> None:
        """Show the person with this id or handle."""
        self._person = item_id
        self._session.ask(show_person, ShowPerson(item_id), self, self._show)
        self._session.ask(my_follows, None, self, self._show_follow)
        self._session.ask(list_muted, None, self, self._show_mute)
        request = Timeline(by=item_id, limit=_PAGE)
        self.model.reload(FeedSource(self._session.workspace, request))

    def _on_changes(self, changes: Changes) -> None:
        if self._person and self.isVisible() and changes.touches(POSTS, MARKS, BOOKMARKS, PEOPLE):
            self._read_cards_again()
        if self._person and self.isVisible() and changes.touches(PEOPLE):
            self._session.ask(show_person, ShowPerson(self._person), self, self._show)
            self._session.ask(my_follows, None, self, self._show_follow)
            self._session.ask(list_muted, None, self, self._show_mute)

    def _read_cards_again(self) -> None:
        shown = tuple(self.model.row(number).id for number in range(min(_AGAIN, self.model.rowCount())))
        ids = shown + self.model.removed
        self._session.ask(cards_now, CardsNow(ids, rich=True), self, self._show_cards, lane="io")

    def _show_cards(self, rows: dict[str, CardRow | None]) -> None:
        for item, row in rows.items():
            if row is None:
                self.model.remove(item)
            else:
                self.model.replace(row)
        self.list.scheduleDelayedItemsLayout()

    def _show(self, profile: Profile) -> None:
        self._profile = profile
        person = profile.person
        self._avatar.show_person(person.name, person.id)
        self._name.setText(person.name)
        self._line.setText(person_words(person))
        self._about.setText(profile.about)
        self._about.setVisible(bool(profile.about))
        for button in (self.follow, self.mute):
            button.setVisible(not profile.me)
        self.edit.setVisible(profile.me)
        while (item := self._skills.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for skill in profile.skills[:8]:
            chip = Chip(skill, icon="sparkles")
            chip.clicked.connect(
                lambda _checked=False, skill=skill: self.link_wanted.emit(f"kshare:tag/{skill}")
            )
            self._skills.addWidget(chip)
        self._skills.addStretch(1)

    def _show_follow(self, follows: Follows) -> None:
        self._follows = any(self._person in (person.id, person.handle) for person in follows.people)
        if self._follows:
            self.follow.say(say("Stop following"), "x")
        else:
            self.follow.say(say("Follow"), "user-plus")

    def _show_mute(self, muted: tuple[Person, ...]) -> None:
        self._muted = any(self._person in (person.id, person.handle) for person in muted)
        if self._muted:
            self.mute.say(say("Hear again"), "bell")
        else:
            self.mute.say(say("Mute"), "bell-off")

    def _toggle_mute(self) -> None:
        if self._profile is not None:
            person = self._profile.person
            words = (
                say("The posts of {name} are shown again.", name=person.name)
                if self._muted
                else say("The posts of {name} are not shown to you any more.", name=person.name)
            )
            self._session.run(mute, Mute(person.id, self._muted), self, said=words)

    def _toggle_follow(self) -> None:
        if self._profile is not None:
            target = f"@{self._profile.person.id}"
            self._session.run(follow, Follow(target, self._follows), self)

    def _open(self, row: object) -> None:
        if isinstance(row, CardRow):
            self.opened.emit(row.id)

    def _press(self, row: object, part: object, detail: str) -> None:
        if part is Part.LINK:
            self.link_wanted.emit(detail)
        elif part is Part.TAG:
            self.link_wanted.emit(f"kshare:tag/{detail}")
        elif part is Part.MORE and isinstance(row, CardRow):
            self.card_actions.show_menu(row, QCursor.pos())
        elif part is Part.UNFOLD or not (
            isinstance(row, CardRow) and isinstance(part, Part) and self.card_actions.do(part, row)
        ):
            self._open(row)
