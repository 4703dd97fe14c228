"""What is pasted into a page: formatted text as Markdown, spreadsheets as tables, addresses on words as links.

Short things are turned at once; longer ones on a lane, and they come in where the caret was. Pictures that the
clipboard carries in its text become files of the page; those it only names are not fetched, and that is said.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor

from kshare.exchange.html_markdown import markdown_of
from kshare.exchange.html_pictures import PLACE, CarriedPicture, take_pictures_out
from kshare.exchange.html_tree import MOST_CHARACTERS, TooMuch
from kshare.model.limits import PAGE_BYTES
from kshare.ui.editor.files import EditorFiles, reference
from kshare.ui.editor.tables import table_from_tabs, written
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.files.file_desk import LARGEST_PICTURE
from kshare.ui.files.taking import Pasted, picture_name
from kshare.ui.session import Session
from kshare.words import say, say_many

_AT_ONCE: Final = 20_000
"""Characters of HTML that are turned within a few milliseconds."""
_MOST_BYTES: Final = 64_000_000
"""Of HTML. More is not read, not even on a lane."""
_SLICE: Final = 12_000
"""Characters that a field takes in without a pause that somebody notices."""
_BLOCK: Final = re.compile(r"(?:#{1,6} |\||- |\d+\. |> |`{3,}|---$)")
_ENDINGS: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}


@dataclass(frozen=True, slots=True)
class Formed:
    """Text to put in, '' for none; a sentence about what did not come along, or ''; the pictures it shows."""

    text: str
    note: str = ""
    pictures: tuple[Pasted, ...] = ()


@dataclass(slots=True)
class _Pictures:
    """Gives names to the pictures that are shown, and counts those that are left out."""

    carried: tuple[CarriedPicture, ...]
    known: list[str]
    shown: list[Pasted] = field(default_factory=list)
    left_out: int = 0

    def name(self, address: str) -> str:
        picture = self._carried(address)
        ending = _ENDINGS.get(picture.media_type) if picture is not None else None
        if picture is None or ending is None or len(picture.content) > LARGEST_PICTURE:
            self.left_out += 1
            return ""
        name = picture_name(ending, self.known)
        self.known.append(name)
        self.shown.append(Pasted(picture.content, name))
        return reference(name)

    def _carried(self, address: str) -> CarriedPicture | None:
        number = address.removeprefix(PLACE) if address.startswith(PLACE) else ""
        is_one = number.isascii() and number.isdecimal() and len(number) < 6
        return self.carried[int(number)] if is_one and int(number) < len(self.carried) else None


def formed(form: bytes, plain: str, known: Collection[str] = ()) -> Formed:
    """The better of what a clipboard offers, as Markdown; `known` names are taken. Safe on any thread."""
    html, carried = take_pictures_out(_decoded(form)) if len(form) <= _MOST_BYTES else ("", ())
    pictures = _Pictures(carried, list(known))
    note, made = "", None
    try:
        made = markdown_of(html, pictures.name) if html else None
    except TooMuch:
        pictures = _Pictures((), [])
        html = ""
    if form and not html:
        note = say("That is too much to keep its formatting. It was pasted as plain text.")
    elif pictures.left_out and made is not None:
        note = say_many(
            "{count} picture did not come along: it lies somewhere else and is not fetched. Copy it by itself.",
            "{count} pictures did not come along: they lie somewhere else and are not fetched."
            " Copy each by itself.",
            pictures.left_out,
        )
    if made is None:
        table = table_from_tabs(plain) if len(plain) < MOST_CHARACTERS else None
        made = "\n".join(written(table)) if table else plain
    made = made.replace("\0", "")
    if len(made) > PAGE_BYTES or len(made.encode("utf-8", "replace")) > PAGE_BYTES:
        return Formed("", say("What you copied is longer than a page may be. Attach it as a file instead."))
    return Formed(made, note, tuple(pictures.shown))


def _decoded(form: bytes) -> str:
    """Clipboards have UTF-8, some browsers UTF-16 with a mark at its beginning."""
    is_wide = form.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return form.decode("utf-16" if is_wide else "utf-8", "replace")


class Pasting(QObject):
    """Puts what is pasted into one field; `noted` says in words what could not come along."""

    noted = Signal(str)

    def __init__(self, session: Session, field: MarkdownField, files: EditorFiles) -> None:
        super().__init__(field)
        self._session, self._field, self._files = session, field, files
        self._turn = 0
        field.take_form = self.take

    def begin(self) -> None:
        """Another text is written now: what was pasted before and is not here yet belongs to none."""
        self._turn += 1
        self._field.setReadOnly(False)

    def take(self, form: bytes, plain: str) -> None:
        """Something was pasted or dropped."""
        place = QTextCursor(self._field.textCursor())
        form = b"" if self._field.in_code() else form
        work, put = partial(formed, form, plain, self._files.names), partial(self._put, self._turn, place)
        if len(form) + len(plain) <= _AT_ONCE:
            put(work())
        else:
            self._session.work("io", work, self, put)

    def _put(self, turn: int, place: QTextCursor, made: Formed) -> None:
        if turn != self._turn:
            return
        if made.note:
            self.noted.emit(made.note)
        text = made.text
        if _BLOCK.match(text):
            block = place.block().text()
            before = block[: place.selectionStart() - place.block().position()] if block else ""
            text = f"\n\n{text}" if before.strip() else text
        if text:
            self._put_slices(turn, place, text, 0)
        if made.pictures:
            self._files.bring(made.pictures)

    def _put_slices(self, turn: int, place: QTextCursor, text: str, at: int) -> None:
        """One step of undo, and the window goes on between the slices; nobody types into the middle of them."""
        if turn != self._turn:
            return
        if at:
            place.joinPreviousEditBlock()
        else:
            place.beginEditBlock()
        end = text.find("\n", at + _SLICE) + 1 or len(text)  # Qt lays out whole lines
        place.insertText(text[at:end])
        place.endEditBlock()
        self._field.setReadOnly(end < len(text))
        if end < len(text):
            QTimer.singleShot(0, self, partial(self._put_slices, turn, place, text, end))
        else:
            self._field.setTextCursor(place)
            self._field.ensureCursorVisible()
