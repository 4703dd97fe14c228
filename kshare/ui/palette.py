"""The quick switcher (Ctrl+P): titles, people, tags and commands behind one field.

It lies over the window it belongs to, so that input methods and the window's own keys work as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kshare.queries.bookmarks import ListTags, list_tags
from kshare.queries.pages import ListPages, list_pages
from kshare.queries.people import ListPeople, list_people
from kshare.queries.reader import Person, Reader
from kshare.queries.search import Found, QuickSwitch, quick_switch
from kshare.ui import paint
from kshare.ui.models.kinds import kind_word, look
from kshare.ui.models.rows import Ranges
from kshare.ui.presenting import person_words, time_words
from kshare.ui.session import Session
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.ui.widgets.fields import SearchField
from kshare.words import say, say_many

_WIDTH: Final = 620
_ROW: Final = 38
_HEADING: Final = 28
_FIELD: Final = 52
_EDGE: Final = Space.S
_SCRIM: Final = 90
_MOST_TITLES: Final = 6
_MOST_TAGS: Final = 2
_MOST_COMMANDS: Final = 7


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do. `act` gets what is typed if `with_words` (a template with {typed}) is offered for it.

    A command without such a template is offered while its name fits what is typed.
    """

    name: str
    icon: str
    act: Callable[[str], object]
    keys: str = ""
    with_words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One row. `item` is an id and `tag` a tag to go to, `command` something to do: exactly one is set."""

    text: str
    meta: str = ""
    icon: str = ""
    ink: str = "text2"
    marks: Ranges = ()
    item: str = ""
    tag: str = ""
    command: Command | None = None


# -- where one can go -----------------------------------------------------------------------------------


def destinations(reader: Reader, typed: str) -> tuple[Offer, ...]:
    """Pages, bookmarks and people by title, and tags; '#' and '@' narrow. Nothing typed: the latest pages."""
    words = typed.strip()
    if words.startswith("#"):
        return _tags(reader, words[1:], _MOST_TITLES)
    if words.startswith("@"):
        people = list_people(reader, ListPeople(words[1:], limit=_MOST_TITLES))
        return tuple(_person(each.person) for each in people)
    if not words:
        pages = list_pages(reader, ListPages(order="recent", limit=_MOST_TITLES)).items
        return tuple(
            _titled(row.id, "page", row.title, time_words(row.updated_ms, reader.now_ms)) for row in pages
        )
    found = quick_switch(reader, QuickSwitch(words, _MOST_TITLES))
    return tuple(_found(each, reader.now_ms) for each in found) + _tags(reader, words, _MOST_TAGS)


def _found(found: Found, now_ms: int) -> Offer:
    if found.kind == "person":
        return _person(found.author, found.title_highlights)
    when = time_words(found.time_ms, now_ms)
    return _titled(found.id, found.kind, found.title, when, found.title_highlights)


def _titled(item: str, kind: str, title: str, when: str, marks: Ranges = ()) -> Offer:
    face = look(kind)
    return Offer(title, f"{kind_word(kind)} · {when}", face.icon, face.ink, marks, item=item)


def _person(person: Person, marks: Ranges = ()) -> Offer:
    face = look("person")
    return Offer(person.name, person_words(person), face.icon, face.ink, marks, item=person.id)


def _tags(reader: Reader, typed: str, most: int) -> tuple[Offer, ...]:
    prefix = typed.casefold()
    return tuple(
        Offer(
            f"#{found.tag}",
            say_many("{count} item", "{count} items", found.count),
            "hash",
            "accent_text",
            ((1, 1 + len(prefix)),) if prefix else (),
            tag=found.tag,
        )
        for found in list_tags(reader, ListTags(prefix=prefix, limit=most))
    )


# -- what one can do ------------------------------------------------------------------------------------


def fitting(commands: Sequence[Command], typed: str) -> tuple[Offer, ...]:
    """Commands whose words begin with the words typed, then those that do something with what is typed."""
    words = typed.split()
    offers = []
    for command in commands:
        marks = _word_marks(command.name, words)
        if marks is not None:
            offers.append(Offer(command.name, icon=command.icon, marks=marks, command=command))
    if words:
        for command in commands:
            if command.with_words:
                name = command.with_words.format(typed=" ".join(words))
                offers.append(Offer(name, icon=command.icon, command=command))
    return tuple(offers[:_MOST_COMMANDS])


def _word_marks(name: str, words: Sequence[str]) -> Ranges | None:
    """Where each of `words` begins a word of `name`; None if one does not."""
    folded, marks = name.casefold(), []
    for word in words:
        at = f" {folded}".find(f" {word.casefold()}")
        if at < 0:
            return None
        marks.append((at, at + len(word)))
    return tuple(sorted(marks))


class QuickSwitcher(QWidget):
    """Over the whole window while it is open. Enter or a click takes a row; Esc or a click beside it closes."""

    opened = Signal(str)
    """An item's id."""
    tag_wanted = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._before: QWidget | None = None
        self._take_when_here = False
        self.commands: Sequence[Command] = ()
        self.field = SearchField(say("Go to or do…"), shortcut="Esc", parent=self)
        self.field.setAccessibleName(say("Go to a page, person or tag, or do something"))
        self.rows = _Rows(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.field.asked.connect(self._ask)
        self.field.moved.connect(self.rows.step)
        self.field.opened.connect(self._take)
        self.field.left.connect(self.close_box)
        self.rows.chosen.connect(self._act)
        self.rows.current_changed.connect(self.field.setAccessibleDescription)
        self.field.installEventFilter(self)
        window.installEventFilter(self)
        follow_theme(self.update)
        self.hide()

    def open_box(self) -> None:
        """Show it, empty, with the keyboard in its field."""
        if self.isVisible():
            return
        self._before = self.window().focusWidget()
        self.field.clear()
        self._fit()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._ask("")

    def close_box(self) -> None:
        """Hide it; the keyboard returns to where it was."""
        before, self._before = self._before, None
        self.hide()
        if before is not None:
            before.setFocus(Qt.FocusReason.PopupFocusReason)
