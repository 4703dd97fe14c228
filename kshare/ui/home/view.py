"""What of the timeline Home shows: a tab or a tag, narrowed by kinds and a space; written as `Place.query`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kshare.queries.timeline import KINDS, Timeline

TABS: Final = ("following", "everyone", "questions", "me")
FIRST: Final = "everyone"
_KINDS: Final = "kind:"
_SPACE: Final = "in:"


@dataclass(frozen=True, slots=True)
class HomeView:
    """A tab, or a tag in its place; only some kinds of items; only one space, by id."""

    tab: str = FIRST
    tag: str = ""
    kinds: tuple[str, ...] = ()
    space: str = ""

    @property
    def is_whole(self) -> bool:
        """True for everything of everybody: what is seen here was read."""
        return self == HomeView()

    @property
    def is_narrowed(self) -> bool:
        """True if kinds or a space were chosen."""
        return bool(self.kinds or self.space)

    def with_kind(self, kind: str, on: bool) -> HomeView:
        """With or without one kind. All kinds are the same as none: nothing is left out."""
        shown = set(self.kinds or KINDS)
        shown = shown | {kind} if on else shown - {kind}
        kept = tuple(each for each in KINDS if each in shown)
        return replace(self, kinds=() if len(kept) in (0, len(KINDS)) else kept)

    def words(self) -> str:
        """As a place of the window keeps it.

        >>> HomeView(kinds=("page",), space="abc").words()
        'everyone kind:page in:abc'
        """
        parts = [f"#{self.tag}" if self.tag else self.tab]
        if self.kinds:
            parts.append(_KINDS + ",".join(self.kinds))
        if self.space:
            parts.append(_SPACE + self.space)
        return " ".join(parts)

    def request(self, limit: int) -> Timeline:
        """The question behind it."""
        whole = Timeline(
            tag=self.tag or None,
            space=self.space or None,
            kinds=self.kinds,
            replies=bool(self.tag),
            limit=limit,
        )
        match "" if self.tag else self.tab:
            case "following":
                return replace(whole, following=True)
            case "questions":
                return replace(whole, questions=True)
            case "me":
                return replace(whole, mentions=True, replies=True)
            case _:
                return whole


def read_view(words: str) -> HomeView:
    """What `HomeView.words` wrote; anything else is left out.

    >>> read_view("#oil kind:page,dream")
    HomeView(tab='everyone', tag='oil', kinds=('page',), space='')
    """
    view = HomeView()
    for part in words.split():
        if part.startswith("#"):
            view = replace(view, tag=part[1:])
        elif part.startswith(_KINDS):
            wanted = part.removeprefix(_KINDS).split(",")
            view = replace(view, kinds=tuple(kind for kind in KINDS if kind in wanted))
        elif part.startswith(_SPACE):
            view = replace(view, space=part.removeprefix(_SPACE))
        elif part in TABS:
            view = replace(view, tab=part)
    return view
