"""Two texts of a page as one rich text: what came, what went, word by word. Runs on a lane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

from kshare.errors import NotFound
from kshare.model.textdiff import DiffWords, word_changes
from kshare.queries.page_history import RevisionTextRequest, revision_text
from kshare.queries.reader import Reader
from kshare.ui.documents.rich_looks import MONO
from kshare.ui.theme.tokens import Palette, Type
from kshare.words import say, say_many

_CONTEXT: Final = 3
"""Lines shown around a change; longer unchanged stretches are folded."""
_PART: Final = 16_000
_MOST: Final = 600_000


@dataclass(frozen=True, slots=True)
class CompareRevisions:
    """Two revisions of a page by their ids; `old` None compares with nothing."""

    page: str
    old: str | None
    new: str
    palette: Palette


@dataclass(frozen=True, slots=True)
class Comparison:
    """Parts of rich text, and how many words came and went."""

    parts: tuple[str, ...]
    added: int
    removed: int


def compare_revisions(reader: Reader, request: CompareRevisions) -> Comparison:
    """The difference between two revisions; in words if one of the texts is not here."""
    try:
        old = _text(reader, request.page, request.old) if request.old else ""
        new = _text(reader, request.page, request.new)
    except NotFound as missing:
        return Comparison((f'<p style="color:{request.palette.text2}">{escape(missing.message)}</p>',), 0, 0)
    return compare_texts(old, new, request.palette)


def _text(reader: Reader, page: str, revision: str) -> str:
    return revision_text(reader, RevisionTextRequest(page, revision))


def compare_texts(old: str, new: str, palette: Palette) -> Comparison:
    """The difference between two texts."""
    runs = word_changes(old, new)
    added = sum(len(run.text.split()) for run in runs if run.op == "+")
    removed = sum(len(run.text.split()) for run in runs if run.op == "-")
    if not added and not removed and all(run.op == " " for run in runs):
        return Comparison((f'<p style="color:{palette.text2}">{escape(say("Nothing differs."))}</p>',), 0, 0)
    return Comparison(tuple(_parts(runs, palette)), added, removed)


def _parts(runs: list[DiffWords], palette: Palette) -> Iterable[str]:
    """Rich text in parts that end with a line, so that each can be appended."""
    lines: list[str] = []
    line, size, total = "", 0, 0
    for number, run in enumerate(runs):
        text = run.text if run.op != " " else _folded(run.text, number == 0, number == len(runs) - 1)
        for at, piece in enumerate(text.split("\n")):
            if at:
                lines.append(_line(line, palette))
                size, line = size + len(line), ""
                if size > _PART:
                    yield "".join(lines)
                    total, size, lines = total + size, 0, []
            line += _run(run.op, piece, palette)
        if total > _MOST:
            line = escape(say("The rest of this long difference is not shown."))
            break
    yield "".join([*lines, _line(line, palette)])


_FOLD: Final = "\x00"


def _folded(text: str, first: bool, last: bool) -> str:
    """An unchanged stretch with its middle left out."""
    lines = text.split("\n")
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    hidden = len(lines) - head - tail
    if hidden <= _CONTEXT:
        return text
    words = say_many("{count} line alike", "{count} lines alike", hidden)
    return "\n".join([*lines[:head], f"{_FOLD}{words}", *lines[len(lines) - tail :]])


def _run(op: str, text: str, palette: Palette) -> str:
    if not text:
        return ""
    if text.startswith(_FOLD):
        return f'<span style="color:{palette.text3}">⋯ {escape(text[1:])} ⋯</span>'
    shown = escape(text)
    if op == "+":
        return f'<span style="background-color:{palette.ok_soft};color:{palette.ok}"><u>{shown}</u></span>'
    if op == "-":
        return f'<span style="background-color:{palette.danger_soft};color:{palette.danger}"><s>{shown}</s></span>'
    return shown


def _line(content: str, palette: Palette) -> str:
    style = (
        f"font-family:{MONO};{Type.MONO.value.css};color:{palette.text};white-space:pre-wrap;margin:0 0 3px 0"
    )
    return f'<p style="{style}">{content or "&nbsp;"}</p>'
