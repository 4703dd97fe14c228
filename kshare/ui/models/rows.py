"""The frozen values that lists draw. Queries make them; times and sentences come ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["page", "post", "question", "bookmark"]
HitKind = Literal["page", "post", "question", "bookmark", "person", "file", "draft"]
Ranges = tuple[tuple[int, int], ...]
"""Half-open ranges of characters to highlight, in order."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card of Home, a board or a profile.

    `revision` changes whenever the body does (it is part of the painter's cache key). `body_html` is the
    sanitised HTML of `kshare.render`, `plain` the same in words for screen readers. `state` is a short
    remark such as '2 answers'. `mine`: written by this person; `marked`: this person's verdict or ''; `later`:
    kept to be read. `folded`: the body is only the beginning; `whole`: all of the body is to be seen. `above` is a
    line of words between this card and the one before, set by the list. `pictures` are small ones, at most three.
    """

    id: str
    kind: Kind
    author: str
    author_id: str
    time: str
    title: str = ""
    url: str = ""
    body_html: str = ""
    plain: str = ""
    tags: tuple[str, ...] = ()
    replies: int = 0
    reposts: int = 0
    marks: int = 0
    state: str = ""
    mine: bool = False
    marked: str = ""
    revision: str = ""
    at_ms: int = 0
    later: bool = False
    folded: bool = False
    whole: bool = False
    above: str = ""
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class HitRow:
    """One search result: title and snippet with what matched, and a line of who, when and where.

    `opens` is the item to show, where that is not `id`: the one that an attached file hangs on. `anchor` is the
    heading of a page to begin at, or the revision to show in its history.
    """

    id: str
    kind: HitKind
    title: str
    snippet: str = ""
    meta: str = ""
    title_marks: Ranges = ()
    snippet_marks: Ranges = ()
    author: str = ""
    author_id: str = ""
    opens: str = ""
    anchor: str = ""

    @property
    def item(self) -> str:
        """What is shown when the row is opened, with '#' and the heading to begin at."""
        item = self.opens or self.id
        return f"{item}#{self.anchor}" if self.anchor else item


def one_line(text: str, marks: Ranges) -> tuple[str, Ranges]:
    """Text whose words are one space apart, without ends of lines, and where its ranges are then.

    >>> one_line("In an hour.\\n\\n  In short: freeze.", ((15, 23),))
    ('In an hour. In short: freeze.', ((12, 20),))
    """
    if "  " not in text and "\n" not in text:
        return text, marks
    out, where = list[str](), list[int]()
    for letter in text:
        where.append(len(out))
        if not letter.isspace():
            out.append(letter)
        elif out and out[-1] != " ":
            out.append(" ")
    where.append(len(out))
    return "".join(out), tuple((where[start], where[end]) for start, end in marks)
