"""`[[`, `@` and `#` while writing: what is open before the caret, what fits, and putting it in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent

from kshare.queries.bookmarks import ListTags, list_tags
from kshare.queries.pages import ListPages, list_pages
from kshare.queries.people import ListPeople, list_people
from kshare.queries.reader import Reader
from kshare.queries.search import QuickSwitch, quick_switch
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.session import Session
from kshare.ui.widgets.popup import Completion, CompletionPopup
from kshare.words import say, say_many

_PAGE: Final = re.compile(r"\[\[(?P<typed>[^\[\]|#\n]*)$")
_PERSON: Final = re.compile(r"(?<![\w@/.+-])@(?P<typed>[\w.-]{0,40})$")
_TAG: Final = re.compile(r"(?<![\w#&/\[=])#(?P<typed>[^\W_][\w/-]{0,59})$")
_MOST: Final = 7
_CREATE: Final = "circle-plus"


@dataclass(frozen=True, slots=True)
class OpenToken:
    """What is being written: its kind, the letters so far, and how many characters it takes, sign included."""

    kind: Literal["page", "person", "tag"]
    typed: str
    length: int


def open_token(line: str) -> OpenToken | None:
    """The token that ends at the caret; `line` is the caret's line up to it.

    >>> open_token("see [[Cust")
    OpenToken(kind='page', typed='Cust', length=6)
    >>> open_token("ask @an").typed, open_token("mail a@b"), open_token("# Title")
    ('an', None, None)
    """
    if match := _PAGE.search(line):
        return OpenToken("page", match["typed"], len(match[0]))
    if match := _PERSON.search(line):
        return OpenToken("person", match["typed"], len(match[0]))
    if match := _TAG.search(line):
        return OpenToken("tag", match["typed"], len(match[0]))
    return None


@dataclass(frozen=True, slots=True)
class Offer:
    """A question for completions of one token in one space."""

    token: OpenToken
    space: str


def offers(reader: Reader, request: Offer) -> tuple[Completion, ...]:
    """What fits the token; `value` is the text that replaces it."""
    match request.token.kind:
        case "page":
            return _pages(reader, request.token.typed.strip(), request.space)
        case "person":
            people = list_people(reader, ListPeople(request.token.typed, request.space, _MOST))
            return tuple(
                Completion(
                    each.person.name, f"@{each.person.handle}", "user", "person", f"@{each.person.handle} "
                )
                for each in people
            )
        case _:
            tags = list_tags(reader, ListTags(prefix=request.token.typed.casefold(), limit=_MOST))
            return tuple(
                Completion(
                    f"#{tag.tag}",
                    say_many("{count} item", "{count} items", tag.count),
                    "hash",
                    "accent_text",
                    f"#{tag.tag} ",
                )
                for tag in tags
            )


def _pages(reader: Reader, typed: str, space: str) -> tuple[Completion, ...]:
    found: Sequence[tuple[str, str]]
    if typed:
        hits = quick_switch(reader, QuickSwitch(typed, 4 * _MOST, ("page",)))
        found = [(hit.title, hit.author.name) for hit in hits if hit.space == space][:_MOST]
    else:
        rows = list_pages(reader, ListPages(order="recent", space=space, limit=_MOST)).items
        found = [(row.title, row.updated_by.name) for row in rows]
    made = [Completion(title, author, value=f"[[{title}]]") for title, author in found]
    known = {title.casefold() for title, _ in found}
    if typed and typed.casefold() not in known:
        word = say("Create page “{title}”", title=typed)
        made.append(Completion(word, "", _CREATE, "text2", f"[[{typed}]]"))
    return tuple(made)


class Completer(QObject):
    """Watches a field and fills a box under its caret."""

    page_wanted = Signal(str)
    """The title of a page to create: 'Create page' was chosen."""

    def __init__(self, session: Session, field: MarkdownField) -> None:
        super().__init__(field)
        self._session, self._field = session, field
        self.space = ""
        self.popup: CompletionPopup | None = None
        self._token: OpenToken | None = None
        self._refused = ""
        field.take_key = self._take_key
        field.textChanged.connect(self._look)
        field.caret_moved.connect(self._leave)

    def _take_key(self, event: QKeyEvent) -> bool:
        if self.popup is None or not self.popup.take_key(event):
            return False
        if not self.popup.isVisible():
            self._refused = self._field.line_before_caret()
        return True

    def _look(self) -> None:
        if not self._field.hasFocus() or self._field.isReadOnly():
            return
        line = self._field.line_before_caret()
        token = open_token(line)
        self._token = token
        if token is None:
            self._refused = ""
            self.hide()
        elif not (self._refused and line.startswith(self._refused)):
            self._session.ask(offers, Offer(token, self.space), self, self._show)

    def _show(self, found: tuple[Completion, ...]) -> None:
        token = open_token(self._field.line_before_caret())
        if token is None or token != self._token:
            return
        if self.popup is None:
            # Made late: it lies over the whole window, which the field does not have at first.
            self.popup = CompletionPopup(self._field)
            self.popup.chosen.connect(self._take)
        self.popup.offer(found, self._field.caret_rect(), self._field)

    def _leave(self) -> None:
        """The caret went elsewhere, by mouse or arrow keys."""
        if self.popup is not None and self.popup.isVisible():
            token = open_token(self._field.line_before_caret())
            if token is None or self._token is None or token.kind != self._token.kind:
                self.hide()

    def hide(self) -> None:
        """No offers now."""
        if self.popup is not None:
            self.popup.hide()

    def _take(self, offer: Completion) -> None:
        token = open_token(self._field.line_before_caret())
        if token is None:
            return
        caret = self._field.textCursor().position()
        after = self._field.line_after_caret()
        closing = 2 if token.kind == "page" and after.startswith("]]") else 0
        self._field.replace_range(caret - token.length, caret + closing, offer.value)
        if offer.icon == _CREATE:
            self.page_wanted.emit(token.typed.strip())
