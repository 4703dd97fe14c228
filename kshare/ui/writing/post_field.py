"""The field that posts and replies are written in: it grows, and completes @, # and [[."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from kshare.ui.session import Session
from kshare.ui.theme.apply import follow_text_size, reading_font
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.popup import Completion, CompletionPopup
from kshare.words import say

if TYPE_CHECKING:
    from kshare.queries.bookmarks import TagCount
    from kshare.queries.people import Profile
    from kshare.queries.search import Found
    from kshare.workspace import Query

Request = TypeVar("Request")
Answer = TypeVar("Answer")

_OFFERS: Final = 8
_TOKEN: Final = re.compile(
    r"(?:^|(?<=[\s(]))(?:@(?P<person>[\w.-]{0,60})|#(?P<tag>[\w/-]{1,60}))$|\[\[(?P<page>[^\[\]|\n]{0,120})$"
)


@dataclass(frozen=True, slots=True)
class Token:
    """What is being typed before the text cursor: its kind ('person', 'tag' or 'page') and its beginning."""

    kind: str
    prefix: str


def token_before(line: str) -> Token | None:
    """The handle, tag or link that `line`, cut at the text cursor, ends in.

    >>> token_before("ask @jo"), token_before("see [[Visa r"), token_before("mail@x")
    (Token(kind='person', prefix='jo'), Token(kind='page', prefix='Visa r'), None)
    """
    found = _TOKEN.search(line)
    if found is None:
        return None
    kind = str(found.lastgroup)
    return Token(kind, found[kind])


class PostField(QPlainTextEdit):
    """`sent` is Ctrl+Enter, `left` is Esc, `entered` the keyboard coming in."""

    sent = Signal()
    left = Signal()
    entered = Signal()
    files_given = Signal(list)
    """Pictures and files that were pasted or dropped; only if `takes_files`."""

    def __init__(
        self,
        session: Session,
        placeholder: str,
        *,
        least_lines: int = 3,
        most_lines: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._lines = (least_lines, most_lines)
        self._token: Token | None = None
        self._popup: CompletionPopup | None = None
        self.takes_files = False
        self.space: str | None = None
        """The id of the space whose people are offered; None for the current one."""
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(reading_font(Type.READING))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.textChanged.connect(self._grow)
        self.textChanged.connect(self._complete)
        follow_text_size(self._resize_text)
        self._grow()

    def put_in(self, text: str) -> None:
        """Type `text` at the cursor, with a space before it if a word stands there."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        cursor.insertText(text if not before or before[-1].isspace() else f" {text}")
        self.setFocus()

    def sizeHint(self) -> QSize:
        """The width of whatever is around, the height of the text."""
        return QSize(200, self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The completion box first, then Ctrl+Enter and Esc, then the text."""
        if self._popup is not None and self._popup.take_key(event):
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell who opens with the keyboard."""
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is offered to somebody who went elsewhere."""
        super().focusOutEvent(event)
        if self._popup is not None:
            self._popup.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other line breaks, another height."""
        super().resizeEvent(event)
        self._grow()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words; pictures and files of this PC go to whoever takes them."""
        from kshare.ui.files.taking import holds_files, sources_in

        if self.takes_files and holds_files(source):
            self.files_given.emit(sources_in(source))
        elif source.hasText():
            self.insertPlainText(source.text())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """As above."""
        from kshare.ui.files.taking import holds_files

        return source.hasText() or (self.takes_files and holds_files(source))

    def _resize_text(self) -> None:
        self.setFont(reading_font(Type.READING))
        self._grow()

    def _grow(self) -> None:
        least, most = self._lines
        lines = max(least, min(most, round(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 8)

    # -- completion ------------------------------------------------------------------------------------

    @property
    def offered(self) -> Completion | None:
        """The offer that Enter would take now."""
        shown = self._popup is not None and self._popup.isVisible()
        return self._popup.current if shown and self._popup is not None else None

    def _complete(self) -> None:
        cursor = self.textCursor()
        token = token_before(cursor.block().text()[: cursor.positionInBlock()]) if self.hasFocus() else None
        self._token = token
        if token is None:
            if self._popup is not None:
                self._popup.hide()
            return
        match token.kind:
            case "person":
                from kshare.queries.people import ListPeople, list_people

                self._ask(list_people, ListPeople(token.prefix, self.space, _OFFERS), _people, token)
            case "tag":
                from kshare.queries.bookmarks import ListTags, list_tags

                self._ask(list_tags, ListTags(prefix=token.prefix.casefold(), limit=_OFFERS), _tags, token)
            case _:
                from kshare.queries.search import QuickSwitch, quick_switch

                self._ask(quick_switch, QuickSwitch(token.prefix, _OFFERS, ("page",)), _pages, token)

    def _ask(
        self,
        query: Query[Request, Answer],
        request: Request,
        offers: Callable[[Answer], tuple[Completion, ...]],
        token: Token,
    ) -> None:
        def show(found: Answer) -> None:
            self._offer(token, offers(found))

        self._session.ask(query, request, self, show, topic="offer")

    def _offer(self, token: Token, offers: tuple[Completion, ...]) -> None:
        if token != self._token:
            return
        if self._popup is None:
            self._popup = CompletionPopup(self)
            self._popup.chosen.connect(self._take)
        typed = token.prefix.casefold()
        only_itself = len(offers) == 1 and offers[0].value.strip("@#[] ").casefold() == typed
        self._popup.offer(() if only_itself else offers, self.cursorRect(), self)

    def _take(self, offer: Completion) -> None:
        if self._token is None:
            return
        marks = 2 if self._token.kind == "page" else 1
        cursor = self.textCursor()
        back = QTextCursor.MoveOperation.PreviousCharacter
        cursor.movePosition(back, QTextCursor.MoveMode.KeepAnchor, len(self._token.prefix) + marks)
        cursor.insertText(f"{offer.value} ")
        self.setTextCursor(cursor)


def _people(found: tuple[Profile, ...]) -> tuple[Completion, ...]:
    return tuple(
        Completion(row.person.name, f"@{row.person.handle}", "user", "person", f"@{row.person.handle}")
        for row in found
    )


def _tags(found: tuple[TagCount, ...]) -> tuple[Completion, ...]:
    return tuple(
        Completion(f"#{row.tag}", say("{count} times", count=row.count), "hash", "accent_text", f"#{row.tag}")
        for row in found
    )


def _pages(found: tuple[Found, ...]) -> tuple[Completion, ...]:
    return tuple(Completion(row.title, row.space, "book-open", "page", f"[[{row.title}]]") for row in found)
