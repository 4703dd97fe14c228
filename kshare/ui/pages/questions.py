"""Small questions before pages change: a new title, another place, tags. Each says first what follows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kshare.queries.page_consequences import (
    CommonTags,
    Consequences,
    FindParents,
    GroupConsequences,
    ParentOffer,
    WhatFollows,
    WhatFollowsForAll,
    common_tags,
    find_parents,
    what_follows,
    what_follows_for_all,
)
from kshare.ui.pages.chooser import Chooser
from kshare.ui.session import Session
from kshare.ui.tags.tags_field import TagsField
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.answers import answers
from kshare.ui.widgets.buttons import DangerButton, GhostButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.words import say, say_many


def links_words(known: Consequences | GroupConsequences) -> str:
    """Which pages link here, and that nothing becomes of them."""
    if not known.links_here:
        return say("No page links here.")
    return say_many(
        "{count} page links here ({titles}). Its links keep working.",
        "{count} pages link here ({titles}). Their links keep working.",
        known.links_here,
        titles=some_titles(known),
    )


def some_titles(known: Consequences | GroupConsequences) -> str:
    """The pages that link here, in quotes; not all of many."""
    named = ", ".join(say("“{title}”", title=title) for title in known.linked_from)
    return named + (" …" if known.links_here > len(known.linked_from) else "")


def under_words(known: GroupConsequences) -> str:
    """How many pages come along."""
    return say_many(
        "{count} page that stands under it moves along.",
        "{count} pages that stand under it move along.",
        known.under_it,
    )


def lost_words(known: GroupConsequences) -> str:
    """What pages that stay have lost once others are in the trash."""
    lines = [say("They go to the trash, where they can be brought back.")]
    if known.links_here:
        lines.append(
            say_many(
                "{count} other page links to them ({titles}). It says then that they are deleted.",
                "{count} other pages link to them ({titles}). They say then that those are deleted.",
                known.links_here,
                titles=some_titles(known),
            )
        )
    if known.under_it:
        lines.append(
            say_many(
                "{count} page that stands under them stays, and moves up to the top.",
                "{count} pages that stand under them stay, and move up to the top.",
                known.under_it,
            )
        )
    return " ".join(lines)


class RenameQuestion(Popover):
    """Asks for a title, says who links here, and warns while the title is taken."""

    named = Signal(str)

    def __init__(self, session: Session, window: QWidget, page: str, title: str) -> None:
        super().__init__(window, width=400)
        self._session, self._page = session, page
        self.line = QLineEdit(title)
        self.line.setAccessibleName(say("New title"))
        self.line.selectAll()
        self.follows = PlainLabel("", Type.META, "text3", wrap=True)
        self.taken = PlainLabel("", Type.META, "warn", wrap=True)
        self.yes = PrimaryButton(say("Rename"))
        self.body.addWidget(PlainLabel(say("Rename the page"), Type.HEADING))
        self.body.addWidget(self.line)
        self.body.addWidget(self.taken)
        self.body.addWidget(self.follows)
        self.body.addLayout(answers(self.yes))
        self.taken.hide()
        self.yes.clicked.connect(self._agree)
        self.line.returnPressed.connect(self._agree)
        self.line.textEdited.connect(lambda _typed: self._look())
        self._look()
        self.line.setFocus()

    def _look(self) -> None:
        self._session.ask(what_follows, WhatFollows(self._page, self.line.text()), self, self._show)

    def _show(self, known: Consequences) -> None:
        words = links_words(known)
        if known.links_here:
            words += " " + say("They show the new title.")
        self.follows.setText(words)
        if known.taken_by is not None:
            self.taken.setText(
                say(
                    "There is a page called “{title}” already; links by name would mean either.",
                    title=known.taken_by,
                )
            )
        self.taken.setVisible(known.taken_by is not None)
        self.adjustSize()

    def _agree(self) -> None:
        self.close()
        self.named.emit(self.line.text())


class BelowQuestion(Popover):
    """Asks what a page that begins under another one is to be called."""

    named = Signal(str)

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window, width=400)
        self.line = QLineEdit()
        self.line.setPlaceholderText(say("Title of the new page"))
        self.line.setAccessibleName(say("Title of the new page"))
        self.yes = PrimaryButton(say("Begin"), "file-plus")
        self.body.addWidget(PlainLabel(say("New page under “{title}”", title=title), Type.HEADING, wrap=True))
        self.body.addWidget(self.line)
        self.body.addLayout(answers(self.yes))
        self.yes.clicked.connect(self._agree)
        self.line.returnPressed.connect(self._agree)
        self.line.setFocus()

    def _agree(self) -> None:
        if title := self.line.text().strip():
            self.close()
            self.named.emit(title)


class MoveQuestion(Chooser):
    """Asks under which page others should stand. `placed('')` means the top."""

    placed = Signal(str)

    def __init__(self, session: Session, window: QWidget, pages: tuple[str, ...], title: str = "") -> None:
        heading = say("Move “{title}”", title=title) if title else _move_words(len(pages))
        super().__init__(window, heading, say("Under which page? Type a part of its title"))
        self._session, self._pages = session, pages
        self.yes = PrimaryButton(say("Move"))
        self.body.addLayout(answers(self.yes))
        self.line.textEdited.connect(lambda _typed: self._look())
        self.line.returnPressed.connect(self._agree)
        self.offers.itemActivated.connect(lambda _item: self._agree())
        self.yes.clicked.connect(self._agree)
        self._look()
        session.ask(what_follows_for_all, WhatFollowsForAll(pages), self, self._say_what_follows)

    def _look(self) -> None:
        self._session.ask(find_parents, FindParents(self._pages, self.line.text()), self, self._show)

    def _show(self, offers: tuple[ParentOffer, ...]) -> None:
        top = [] if self.line.text().strip() else [("", say("At the top, under no page"))]
        self.show_offers([*top, *((offer.id, offer.title) for offer in offers)])

    def _say_what_follows(self, known: GroupConsequences) -> None:
        words = [under_words(known)] if known.under_it else []
        words.append(say("Links to it stay as they are.") if len(self._pages) == 1 else links_words(known))
        if known.spaces > 1:
            words = [say("These pages are in different spaces. A page moves within its space.")]
        self.yes.setEnabled(known.spaces == 1)
        self.note.setText(" ".join(words))
        self.adjustSize()

    def _agree(self) -> None:
        if self.current is not None and self.yes.isEnabled():
            self.close()
            self.placed.emit(self.current)


def _move_words(count: int) -> str:
    return say_many("Move {count} page", "Move {count} pages", count)


class DeleteQuestion(Popover):
    """Asks before several pages go to the trash, and says what becomes of the pages around them."""

    agreed = Signal()

    def __init__(self, session: Session, window: QWidget, pages: tuple[str, ...]) -> None:
        super().__init__(window, width=400)
        words = say_many("Delete {count} page?", "Delete {count} pages?", len(pages))
        self.follows = PlainLabel("", Type.BODY, "text2", wrap=True)
        self.yes = DangerButton(say("Delete"))
        leave = GhostButton(say("Leave it as it is"))
        self.body.addWidget(PlainLabel(words, Type.HEADING))
        self.body.addWidget(self.follows)
        self.body.addLayout(answers(leave, self.yes))
        leave.clicked.connect(self.close)
        self.yes.clicked.connect(self._agree)
        self.yes.setFocus()
        session.ask(what_follows_for_all, WhatFollowsForAll(pages), self, self._show)

    def _show(self, known: GroupConsequences) -> None:
        self.follows.setText(lost_words(known))
        self.adjustSize()

    def _agree(self) -> None:
        self.close()
        self.agreed.emit()


class TagsQuestion(Popover):
    """Asks which tags several pages should get or lose."""

    agreed = Signal(object, object)
    """Tags to add, tags to take away."""

    def __init__(self, session: Session, window: QWidget, pages: tuple[str, ...]) -> None:
        super().__init__(window, width=400)
        self._common = frozenset[str]()
        self.field = TagsField(session)
        self.trouble = PlainLabel("", Type.META, "danger", wrap=True)
        self.trouble.hide()
        self.yes = PrimaryButton(say("Save"))
        self.yes.setEnabled(False)
        leave = GhostButton(say("Leave it as it is"))
        words = say_many("Tags of {count} page", "Tags of {count} pages", len(pages))
        note = say("These tags are on all of them. Others that some pages have stay.")
        self.body.addWidget(PlainLabel(words, Type.HEADING))
        self.body.addWidget(self.field)
        self.body.addWidget(self.trouble)
        self.body.addWidget(PlainLabel(note, Type.META, "text3", wrap=True))
        self.body.addLayout(answers(leave, self.yes))
        leave.clicked.connect(self.close)
        self.yes.clicked.connect(self._agree)
        self.field.trouble.connect(self._say_trouble)
        session.ask(common_tags, CommonTags(pages), self, self._show)

    def _show(self, tags: tuple[str, ...]) -> None:
        self._common = frozenset(tags)
        self.field.show_tags(tags)
        self.yes.setEnabled(True)
        self.adjustSize()

    def _say_trouble(self, trouble: object) -> None:
        self.trouble.setText(str(getattr(trouble, "message", trouble)))
        self.trouble.show()
        self.adjustSize()

    def _agree(self) -> None:
        wanted = frozenset(self.field.tags)
        self.close()
        self.agreed.emit(tuple(sorted(wanted - self._common)), tuple(sorted(self._common - wanted)))
