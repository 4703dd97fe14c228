"""What a person asks for, as a small tree. Words alone are read here; anything with syntax by `grammar`.

Reading never fails: what the grammar does not understand is searched as plain words, with one note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kshare.words import say

LONGEST_QUERY = 500
"""Characters that are read of a query."""

_SYNTAX = re.compile(
    r'["()\[\]{}*?~^:+<>|\\#]|(?:^|\s)-\S'
    r"|(?:^|\s)(?:AND|OR|NOT|ANDNOT|ANDMAYBE|REQUIRE|UND|ODER|NICHT)(?:\s|$)|://"
)
_UNUSABLE = re.compile("[\x00-\x1f\u200b\ud800-\udfff]")
_WORD_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One typed word, perhaps in one text field only. `prefix`: typed with *; `open`: perhaps unfinished."""

    text: str
    field: str | None = None
    prefix: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other, or in any order within `slop` other words if that is above zero."""

    words: tuple[str, ...]
    field: str | None = None
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with * and ? in places other than its end."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word within an edit distance (1 or 2)."""

    text: str
    distance: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """`field:value` for everything that is no text: type, by, tag, in, is, has, site, linksto."""

    field: str
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one date word to another, as typed; None is open. `until_start`: ends before `last` begins."""

    first: str | None
    last: str | None
    until_start: bool = False


@dataclass(frozen=True, slots=True)
class Everything:
    """Any document."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Preferred:
    """`part` holds; documents in which `better` holds too rank above the others."""

    part: Node
    better: Node


Node = Word | Phrase | Pattern | Fuzzy | Filter | DateRange | Everything | All | AnyOf | Not | Preferred


@dataclass(frozen=True, slots=True)
class Query:
    """A read query. `root` is None if there is nothing to search for; `history`: former texts are asked for."""

    root: Node | None
    notes: tuple[str, ...] = ()
    history: bool = False


def clean(text: str) -> str:
    """`text` without control characters and without what SQLite cannot hold, cut to `LONGEST_QUERY`."""
    return _UNUSABLE.sub(" ", text)[:LONGEST_QUERY]


def is_plain(text: str) -> bool:
    """Whether `text` is words only, so that no grammar is needed.

    >>> is_plain("seal rings ERR-1042"), is_plain("seal -ring"), is_plain("by:anna")
    (True, False, False)
    """
    return _SYNTAX.search(text) is None


def plain_words(text: str) -> Query:
    """Every word of `text` must be found; syntax is not looked at."""
    parts: tuple[Node, ...] = tuple(Word(word) for word in text.split())
    return Query(_with_open_end(All(parts), text) if parts else None)


def parse(text: str) -> Query:
    """Read a query; never raises."""
    notes = []
    if len(text) > LONGEST_QUERY:
        notes.append(say("Only the first {count} characters were searched.", count=LONGEST_QUERY))
    text = clean(text)
    found = plain_words(text) if is_plain(text) else _with_syntax(text)
    return replace(found, notes=(*notes, *found.notes))


def _with_syntax(text: str) -> Query:
    from kshare.index import grammar

    try:
        found = grammar.read(text)
    except Exception:
        # The parser of Whoosh raises many kinds on odd input; the words are still worth a search.
        return as_plain_words(text)
    notes = found.notes
    if text.count('"') % 2:
        notes = (*notes, say("A quotation mark is missing: the words after it were searched one by one."))
    return replace(found, root=_with_open_end(found.root, text) if found.root else None, notes=notes)


def as_plain_words(text: str) -> Query:
    """The words of a query whose syntax could not be used, with the note that says so."""
    found = plain_words(" ".join(_WORD_RUN.findall(clean(text))))
    return replace(found, notes=(say("This was searched as plain words: the filters were not understood."),))


def _with_open_end(root: Node, text: str) -> Node:
    """The last word, unless quoted or followed by a space, also stands for longer words."""
    match root:
        case Word(text=word, prefix=False) if text.endswith(word) and text[-1:].isalnum():
            return replace(root, open=True)
        case All(parts) | AnyOf(parts) if parts:
            return replace(root, parts=(*parts[:-1], _with_open_end(parts[-1], text)))
    return root
