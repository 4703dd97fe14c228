"""A bookmark as the rich text its reader shows: where it leads, what everybody wrote, the kept text.

Runs on a lane, inside a query. Everything here is text from people: all of it is escaped, none is markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from kshare.model.statement import Role
from kshare.queries.bookmarks import BookmarkView, SaveView, ShowBookmark, show_bookmark
from kshare.queries.reader import Reader
from kshare.ui.bookmarks.wording import check_words
from kshare.ui.documents.rich_looks import FILL, lines_of
from kshare.ui.presenting.times import time_words
from kshare.ui.theme.tokens import Palette, Type
from kshare.words import say, say_many

_HINT: Final = f"{Type.META.value.css};{lines_of(Type.META)}"
OPEN: Final = "kshare:open"
"""The link of the address itself: Qt would respell the real one."""
_PART: Final = 16_000
"""Characters of rich text that are laid out at once."""
_LINE: Final = lines_of(Type.READING)


@dataclass(frozen=True, slots=True)
class ReadBookmark:
    """Which card, in which colours."""

    bookmark: str
    palette: Palette


@dataclass(frozen=True, slots=True)
class BookmarkText:
    """A card ready to show: `parts` are rich text, the first one for the first screen."""

    view: BookmarkView
    parts: tuple[str, ...]
    revision: str
    """Differs whenever anything shown differs but the time of day."""
    may_erase: bool
    """Own words, or those of others where this person is a moderator."""


def read_bookmark(reader: Reader, request: ReadBookmark) -> BookmarkText:
    """Read and render one card. Raises NotFound as `show_bookmark` does."""
    view, palette = show_bookmark(reader, ShowBookmark(request.bookmark)), request.palette
    head = _head(view, palette) + _check(view, palette, reader.now_ms) + _words(view, palette, reader.now_ms)
    first, *others = [*_kept(view.text, palette), ""]
    parts = (head + first, *(part for part in others if part))
    from kshare.queries.members import role_here  # a window paints before it loads what checks keys

    may_erase = view.row.mine or role_here(reader, view.row.space) >= Role.MODERATOR
    return BookmarkText(view, parts, str((view.row, view.saves, view.text, palette.name)), may_erase)


def _head(view: BookmarkView, palette: Palette) -> str:
    row = view.row
    title = f'<p style="{Type.PAGE.value.css};font-weight:600;margin:0 0 6px 0">{escape(row.title)}</p>'
    address = (
        f'<p style="{_LINE};margin:0 0 8px 0"><a href="{OPEN}"'
        f' style="color:{palette.bookmark};text-decoration:underline">{escape(row.url)}</a></p>'
    )
    links = (
        f'<a href="kshare:tag/{escape(tag)}"'
        f' style="color:{palette.accent_text};text-decoration:none;font-weight:500">#{escape(tag)}</a>'
        for tag in row.tags
    )
    tags = f'<p style="{_LINE};margin:0 0 4px 0">{" &nbsp; ".join(links)}</p>' if row.tags else ""
    return title + address + tags


def _check(view: BookmarkView, palette: Palette, now_ms: int) -> str:
    """What is wrong with the address, as far as this PC looked."""
    words = check_words(view.row, now_ms)
    return f'<p style="{_LINE};margin:0 0 6px 0;color:{palette.warn}">{escape(words)}</p>' if words else ""


def _words(view: BookmarkView, palette: Palette, now_ms: int) -> str:
    heading = say_many("Kept by {count} person", "Kept by {count} people", len(view.saves))
    spoken = [save for save in view.saves if save.note or _calls_it_otherwise(save, view)]
    silent = [save for save in view.saves if save not in spoken]
    words = "".join(_save(save, view, palette, now_ms) for save in spoken)
    if silent:
        names = ", ".join(_who(save, palette) for save in silent)
        also = escape(say("Also kept by")) + " " if spoken else ""
        words += f'<p style="{_LINE};margin:4px 0 6px 0;color:{palette.text2}">{also}{names}</p>'
    return _section(heading) + words


def _calls_it_otherwise(save: SaveView, view: BookmarkView) -> bool:
    return bool(save.title) and save.title != view.row.title


def _who(save: SaveView, palette: Palette) -> str:
    style = f"color:{palette.text};text-decoration:none;font-weight:600"
    return f'<a href="kshare:person/{save.saver.id}" style="{style}">{escape(save.saver.name)}</a>'


def _save(save: SaveView, view: BookmarkView, palette: Palette, now_ms: int) -> str:
    """One person: name and time, their own title if it is another, their note."""
    who = _who(save, palette)
    when = escape(time_words(save.saved_ms, now_ms))
    lines = [f'<p style="margin:0">{who} <span style="color:{palette.text3}">· {when}</span></p>']
    if _calls_it_otherwise(save, view):
        quoted = escape(say("calls it “{title}”", title=save.title))
        lines.append(f'<p style="{_LINE};margin:2px 0 0 0;color:{palette.text2}">{quoted}</p>')
    lines += [f'<p style="{_LINE};margin:4px 0 0 0">{part}</p>' for part in _paragraphs(save.note)]
    bar = f'<td width="3" style="background-color:{palette.bookmark};padding:0"></td>'
    body = f'<td style="padding:4px 14px 6px 14px">{"".join(lines)}</td>'
    return f'<table {FILL} style="margin:6px 0 10px 0"><tr>{bar}{body}</tr></table>'


def _kept(text: str, palette: Palette) -> Iterator[str]:
    """The kept text in parts of about `_PART` characters, cut between paragraphs."""
    if not text.strip():
        return
    hint = say("The text of the page as it was when it was kept. It stays readable when the address is gone.")
    part = (
        _section(say("Kept text"))
        + f'<p style="{_HINT};color:{palette.text3};margin:0 0 8px 0">{escape(hint)}</p>'
    )
    for paragraph in _paragraphs(text):
        part += f'<p style="{_LINE};margin:0 0 10px 0">{paragraph}</p>'
        if len(part) > _PART:
            yield part
            part = ""
    if part:
        yield part


def _paragraphs(text: str) -> Iterator[str]:
    """Escaped paragraphs; single line ends stay line ends."""
    for paragraph in text.replace("\r\n", "\n").split("\n\n"):
        if paragraph.strip():
            yield escape(paragraph.strip("\n")).replace("\n", "<br>")


def _section(words: str) -> str:
    return f'<p style="{Type.SECTION.value.css};font-weight:600;margin:20px 0 6px 0">{escape(words)}</p>'
