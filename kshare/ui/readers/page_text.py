"""A page as the rich text its reader shows: head, body with conflicts in their places, where links come from.

Runs on a lane, inside a query. The strings of the head are ours and escaped; the body comes sanitised from
`kshare.render`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Final

from kshare.model.ids import text_id
from kshare.queries.attachments import files_of
from kshare.queries.names import StoreNames
from kshare.queries.pages import PageConflict, PageView, ShowPage, show_page
from kshare.queries.reader import Person, Reader
from kshare.render.rendered import Files, Heading
from kshare.ui.documents.rich_looks import FILL, gap, lines_of
from kshare.ui.documents.rich_text import to_qt, to_qt_parts
from kshare.ui.editor.conflict_text import BOTH, author_names, choices, spans
from kshare.ui.presenting.times import time_words
from kshare.ui.theme.tokens import Palette, Type
from kshare.words import say, say_many

CHOOSE: Final = "kshare:choose/"
"""Links of the conflict boxes: `kshare:choose/<conflict>/<side or -1>`. No text can bring them: they do not
pass the sanitiser."""
PART: Final = 12_000
"""Characters of rich text that are laid out at once."""
LONG: Final = 60_000
"""Characters of Markdown from which a page is shown by its beginning first."""
_BEGINNING: Final = 8_000
_WORDS_PER_MINUTE: Final = 200
_WIDE: Final = re.compile(r"[\u2e81-\U0010ffff]+")
_OUTLINE_FROM: Final = (4, 3_000)
_OUTLINE_MOST: Final = 24
_BACKLINKS_MOST: Final = 12
_TWELVE_HOURS: Final = 12 * 3_600_000
_MINUTE: Final = 60_000
_SMALL: Final = f"{Type.META.value.css};{lines_of(Type.META)}"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Which page, in which colours; `choices` are those made so far for its conflicts, by number."""

    page: str
    palette: Palette
    choices: Mapping[int, int] = field(default_factory=dict)
    for_paper: bool = False
    """Without what is only of use where one can click."""
    beginning: bool = False
    """Of a long page only what fills the first screens: the whole takes seconds to render."""


@dataclass(frozen=True, slots=True)
class PageSheet:
    """A page ready to show: `parts` are rich text, the first one for the first screen."""

    view: PageView
    parts: tuple[str, ...]
    outline: tuple[Heading, ...]
    me: str
    revision: str
    """Differs whenever anything shown differs but the time of day."""
    whole: bool = True
    """False for the beginning of a long page."""


def read_page(reader: Reader, request: ReadPage) -> PageSheet:
    """Read and render one page. Raises NotFound, InvalidInput as `show_page` does."""
    view = show_page(reader, ShowPage(request.page))
    me, palette = text_id(reader.user), request.palette
    files = files_of(reader, view.space, view.id)
    long = len(view.text) > LONG and not view.conflicts
    whole = not (long and request.beginning)
    shown = view if whole else replace(view, text=_beginning(view.text))
    body, outline = _body(reader, shown, me, request, files)
    parts = list(body) or [""]
    head = _head(view, palette, reader.now_ms)
    if request.for_paper or long:
        parts[0] = head + parts[0]
    else:
        parts[0] = head + _outline(view, outline, palette) + parts[0]
    if not whole:
        words = escape(say("The rest of this long page is on its way."))
        parts[-1] += f'<p style="color:{palette.text3}">{words}</p>'
    elif not request.for_paper:
        parts[-1] += _linked_from(view, palette)
    stable = (
        view.heads,
        view.title,
        view.tags,
        view.authors,
        view.links,
        view.backlinks,
        tuple(sorted((name, file.hash) for name, file in files.items())),
        palette.name,
        sorted(request.choices.items()),
        whole,
    )
    return PageSheet(view, tuple(parts), outline, me, str(stable), whole)


def _beginning(text: str) -> str:
    """What fills the first screens, up to the end of a paragraph if there is one."""
    end = text.rfind("\n\n", 0, _BEGINNING)
    return text[: end if end > 0 else _BEGINNING]


# -- head -----------------------------------------------------------------------------------------------


def updated_words(then_ms: int, now_ms: int) -> str:
    """When a page was changed last, as its head says it."""
    passed = now_ms - then_ms
    if passed < _MINUTE:
        return say("updated just now")
    when = time_words(then_ms, now_ms)
    return say("updated {time} ago", time=when) if passed < _TWELVE_HOURS else say("updated {day}", day=when)


def author_words(authors: tuple[Person, ...]) -> str:
    """Who wrote a page: the latest author and how many others."""
    others = len(authors) - 1
    if not authors or not others:
        return authors[0].name if authors else ""
    return say_many("{name} and {count} other", "{name} and {count} others", others, name=authors[0].name)


def minutes_to_read(text: str) -> int:
    """At 200 words a minute; of a script without spaces two characters count as a word."""
    wide = 0 if text.isascii() else len(text) - len(_WIDE.sub("", text))
    return max(1, round((len(text.split()) + wide / 2) / _WORDS_PER_MINUTE))


def _head(view: PageView, palette: Palette, now_ms: int) -> str:
    who = author_words(view.authors)
    if view.authors:
        first = view.authors[0]
        who = _link(f"kshare:person/{first.id}", first.name, palette.text2) + escape(who[len(first.name) :])
    minutes = minutes_to_read(view.text)
    facts = [who, escape(updated_words(view.updated_ms, now_ms))]
    facts.append(escape(say_many("{count} min read", "{count} min read", minutes)))
    if view.waiting:
        facts.append(escape(say("newer text is on its way")))
    style = f"{_SMALL};color:{palette.text3};margin:0 0 8px 0"
    head = f'<h1 style="{Type.PAGE.value.css};font-weight:600;margin:0 0 4px 0">{escape(view.title)}</h1>'
    head += f'<p style="{style}">{" · ".join(facts)}</p>'
    if view.tags:
        links = (_link(f"kshare:tag/{tag}", f"#{tag}", palette.accent_text) for tag in view.tags)
        head += f'<p style="{Type.LABEL.value.css};margin:0 0 8px 0">{" &nbsp; ".join(links)}</p>'
    return head + gap(8)


def _link(address: str, words: str, ink: str) -> str:
    return f'<a href="{escape(address)}" style="color:{ink};text-decoration:none">{escape(words)}</a>'


def _outline(view: PageView, outline: tuple[Heading, ...], palette: Palette) -> str:
    """The headings of a long page as links."""
    fewest, shortest = _OUTLINE_FROM
    if len(outline) < fewest or len(view.text) < shortest:
        return ""
    top = min(heading.level for heading in outline)
    shown = [heading for heading in outline if heading.level <= top + 1][:_OUTLINE_MOST]
    rows = "".join(
        f'<p style="margin:0 0 2px {14 * (heading.level - top)}px">'
        f"{_link('#' + heading.anchor, heading.text, palette.accent_text)}</p>"
        for heading in shown
    )
    return _box(say("On this page"), rows, palette)


def _box(title: str, content: str, palette: Palette) -> str:
    head = f'<p style="{_SMALL};font-weight:600;color:{palette.text2};margin:0 0 6px 0">{escape(title)}</p>'
    cell = f'<td style="background-color:{palette.code};padding:12px 16px">{head}{content}</td>'
    return f'<table {FILL} style="margin:16px 0 14px 0"><tr>{cell}</tr></table>'


def _linked_from(view: PageView, palette: Palette) -> str:
    if not view.backlinks:
        return ""
    rows = "".join(
        f'<p style="{lines_of(Type.META)};margin:0 0 8px 0">'
        f"{_link('kshare:page/' + link.id, link.title, palette.accent_text)}"
        f'<br><span style="{Type.META.value.css};color:{palette.text2}">{escape(link.words)}</span></p>'
        for link in view.backlinks[:_BACKLINKS_MOST]
    )
    more = len(view.backlinks) - _BACKLINKS_MOST
    if more > 0:
        rows += f'<p style="margin:0;color:{palette.text3}">{escape(say("and {count} more", count=more))}</p>'
    return _box(say("Linked from"), rows, palette)


# -- body -----------------------------------------------------------------------------------------------


def _body(
    reader: Reader, view: PageView, me: str, request: ReadPage, files: Files
) -> tuple[tuple[str, ...], tuple[Heading, ...]]:
    from kshare.render.page import render_page

    names, palette = StoreNames(reader, view.space), request.palette
    if not view.text.strip():
        empty = say("Nothing is written here yet. Press E to begin.")
        return (f'<p style="color:{palette.text3}">{escape(empty)}</p>',), ()
    if not view.conflicts:
        rendered = render_page(view.text, names, files)
        return to_qt_parts(rendered.html, palette, limit=PART), rendered.outline
    parts: list[str] = []
    outline: list[Heading] = []
    for piece in _pieces(view):
        if isinstance(piece, str):
            rendered = render_page(piece, names, files)
            parts += to_qt_parts(rendered.html, palette, limit=PART)
            outline += rendered.outline
        else:
            sides = [
                to_qt(render_page(side.text, names, files).html, palette)
                for side in view.conflicts[piece].sides
            ]
            chosen = request.choices.get(piece)
            parts.append(_conflict(piece, view.conflicts[piece], sides, me, chosen, palette))
    # Few parts, so that nothing but the first screen waits for another turn.
    return _joined(parts), tuple(outline)


def _pieces(view: PageView) -> Iterator[str | int]:
    """Common text and numbers of conflicts, in order."""
    done = 0
    for number, span in enumerate(spans(view.text, view.conflicts)):
        if view.text[done : span.start].strip():
            yield view.text[done : span.start]
        yield number
        done = span.end
    if view.text[done:].strip():
        yield view.text[done:]


def _joined(parts: list[str]) -> tuple[str, ...]:
    joined = [""]
    for part in parts:
        if len(joined[-1]) + len(part) > PART and joined[-1]:
            joined.append("")
        joined[-1] += part
    return tuple(joined)


def _conflict(
    number: int, conflict: PageConflict, sides: list[str], me: str, chosen: int | None, palette: Palette
) -> str:
    """A box with both texts and the links that choose."""
    title = say("{names} changed this place differently", names=author_names(conflict))
    style = f"font-weight:600;color:{palette.warn};margin:0"
    edge = f"background-color:{palette.warn_soft}"
    cells = [f'<td style="{edge};padding:10px 14px 8px 14px"><p style="{style}">{escape(title)}</p></td>']
    for at, (side, html) in enumerate(zip(conflict.sides, sides, strict=True)):
        fill = palette.accent_soft if chosen in (at, BOTH) else palette.code
        ink = palette.text if chosen in (None, at, BOTH) else palette.text3
        style = f"{_SMALL};color:{palette.text2};margin:0 0 2px 0"
        who = f'<p style="{style}">{at + 1} · {escape(side.author.name)}</p>'
        shown = html or f'<p style="color:{palette.text3}">{escape(say("(taken out)"))}</p>'
        cells.append(f'<td style="background-color:{fill};color:{ink};padding:8px 14px">{who}{shown}</td>')
    links = _choices(number, conflict, me, chosen, palette)
    cells.append(f'<td style="{edge};padding:8px 14px 10px 14px">{links}</td>')
    rows = "".join(f"<tr>{cell}</tr>" for cell in cells)
    return f'<table {FILL} style="margin:12px 0">{rows}</table>'


def _choices(number: int, conflict: PageConflict, me: str, chosen: int | None, palette: Palette) -> str:
    links = []
    for choice, words in choices(conflict, me):
        ink = palette.text if choice == chosen else palette.accent_text
        mark = "✓ " if choice == chosen else ""
        links.append(
            f'<a href="{CHOOSE}{number}/{choice}" style="color:{ink};font-weight:600;text-decoration:none">'
            f"{mark}{escape(words)}</a>"
        )
    return " &nbsp;&nbsp;·&nbsp;&nbsp; ".join(links)
