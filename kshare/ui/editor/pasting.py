"""What is pasted into a page: formatted text as Markdown, spreadsheets as tables, addresses on words as links.

Short things are turned at once; longer ones on a lane, and they come in where the caret was. Nothing is fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from kshare.exchange.html_markdown import markdown_of
from kshare.exchange.html_tree import MOST_CHARACTERS, TooMuch
from kshare.model.limits import PAGE_BYTES
from kshare.ui.editor.tables import table_from_tabs, written
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.session import Session
from kshare.words import say

_AT_ONCE: Final = 20_000
"""Characters of HTML that are turned within a few milliseconds."""
_PICTURE: Final = re.compile(r"<img\b", re.IGNORECASE)
_BLOCK: Final = re.compile(r"(?:#{1,6} |\||- |\d+\. |> |`{3,}|---$)")


@dataclass(frozen=True, slots=True)
class Formed:
    """Text to put in, '' for none, and a sentence about what did not come along, or ''."""

    text: str
    note: str = ""


def formed(html: str, plain: str) -> Formed:
    """The better of what a clipboard offers, as Markdown. Safe on any thread."""
    note, made = "", None
    try:
        made = markdown_of(html) if html else None
    except TooMuch:
        note = say("That is too much to keep its formatting. It was pasted as plain text.")
    if made is not None and _PICTURE.search(html):
        note = say("Pictures do not come along with text. Paste or drop each one by itself.")
    if made is None:
        table = table_from_tabs(plain) if len(plain) < MOST_CHARACTERS else None
        made = "\n".join(written(table)) if table else plain
    made = made.replace("\0", "")
    if len(made) > PAGE_BYTES or len(made.encode("utf-8", "replace")) > PAGE_BYTES:
        return Formed("", say("What you copied is longer than a page may be. Attach it as a file instead."))
    return Formed(made, note)


class Pasting(QObject):
    """Puts what is pasted into one field; `noted` says in words what could not come along."""

    noted = Signal(str)

    def __init__(self, session: Session, field: MarkdownField) -> None:
        super().__init__(field)
        self._session, self._field = session, field
        field.take_form = self.take

    def take(self, html: str, plain: str) -> None:
        """Something was pasted or dropped."""
        place = QTextCursor(self._field.textCursor())
        html = "" if self._field.in_code() else html
        if len(html) + len(plain) <= _AT_ONCE:
            self._put(place, formed(html, plain))
        else:
            self._session.work("io", partial(formed, html, plain), self, partial(self._put, place))

    def _put(self, place: QTextCursor, made: Formed) -> None:
        if made.note:
            self.noted.emit(made.note)
        if not made.text:
            return
        if _BLOCK.match(made.text):
            block = place.block().text()
            before = block[: place.selectionStart() - place.block().position()] if block else ""
            if before.strip():
                made = Formed(f"\n\n{made.text}")
        place.insertText(made.text)
        self._field.setTextCursor(place)
        self._field.ensureCursorVisible()
