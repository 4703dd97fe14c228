"""A search result as the list of results draws it."""

from __future__ import annotations

from kshare.queries.search import Found
from kshare.ui.models.rows import HitRow, one_line
from kshare.ui.navigation import REVISION
from kshare.ui.presenting.times import time_words
from kshare.words import say


def hit_row(found: Found, now_ms: int) -> HitRow:
    """A search result with who, when and where in one line; what has no title stands under its author's name."""
    who = found.author.name if found.title not in ("", found.author.name) else ""
    where = say("in {title}", title=found.on.title) if found.on else ""
    parts = (where, who, time_words(found.time_ms, now_ms), *(f"#{tag}" for tag in found.tags[:3]))
    snippet, marks = one_line(found.snippet.text, found.snippet.highlights)
    return HitRow(
        id=found.key,
        kind=found.kind,  # type: ignore[arg-type]
        title=found.title,
        snippet=snippet,
        meta="  ·  ".join(part for part in parts if part),
        title_marks=found.title_highlights,
        snippet_marks=marks,
        author=found.author.name,
        author_id=found.author.id,
        opens=found.opens,
        anchor=f"{REVISION}{found.revision}" if found.revision else found.anchor,
    )
