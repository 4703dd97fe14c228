"""Which of the bookmarks are listed: whose, with which tags, and the words that a place remembers it by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kshare.queries.bookmarks import ListBookmarks

EVERYBODY: Final = "everybody"
MINE: Final = "mine"
LATER: Final = "later"
_FAILING: Final = "failing"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the person chose. `whose` is EVERYBODY, MINE or LATER; `by` a colleague's handle or ''."""

    whose: str = EVERYBODY
    tags: tuple[str, ...] = ()
    by: str = ""
    failing: bool = False

    @property
    def request(self) -> ListBookmarks:
        """The same as a query."""
        return ListBookmarks(
            tags=self.tags,
            mine=self.whose == MINE,
            later=self.whose == LATER,
            by=self.by or None,
            failing=self.failing,
        )

    @property
    def narrow(self) -> bool:
        """True if something is left out."""
        return self != Narrowing()

    @property
    def words(self) -> str:
        """As a `Place` keeps it: 'mine #oil @ben failing'."""
        parts = [self.whose, *(f"#{tag}" for tag in self.tags)]
        parts += [f"@{self.by}"] if self.by else []
        parts += [_FAILING] if self.failing else []
        return " ".join(parts)

    @staticmethod
    def of_words(words: str) -> Narrowing:
        """What `words` said; anything unknown narrows nothing.

        >>> Narrowing.of_words("mine #oil #seals").tags
        ('oil', 'seals')
        """
        parts = words.split()
        return Narrowing(
            whose=next((part for part in parts if part in (MINE, LATER)), EVERYBODY),
            tags=tuple(part[1:] for part in parts if part.startswith("#") and len(part) > 1),
            by=next((part[1:] for part in parts if part.startswith("@")), ""),
            failing=_FAILING in parts,
        )

    def with_tag(self, tag: str) -> Narrowing:
        """One tag more."""
        return replace(self, tags=(*(each for each in self.tags if each != tag), tag))

    def renamed(self, gone: tuple[str, ...], name: str) -> Narrowing:
        """The same, after tags were given another name."""
        tags = (name if tag in gone else tag for tag in self.tags)
        return replace(self, tags=tuple(dict.fromkeys(tags)))

    def without_tag(self, tag: str) -> Narrowing:
        """One tag less."""
        return replace(self, tags=tuple(each for each in self.tags if each != tag))
