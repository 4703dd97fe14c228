"""What a transaction changed, in words that a screen can compare with what it shows."""

from __future__ import annotations

from dataclasses import dataclass

PAGES = "pages"
POSTS = "posts"
BOOKMARKS = "bookmarks"
PEOPLE = "people"
MARKS = "marks"
SPACES = "spaces"
DRAFTS = "drafts"
SETTINGS = "settings"
SYNC = "sync"
FILES = "files"
"""Contents of attachments came, went or are on their way."""
EVERYTHING = "everything"
"""All caches were rebuilt."""


@dataclass(frozen=True, slots=True)
class Changes:
    """`topics` are the constants of this module, `ids` the text ids of the touched entities, none if too many."""

    topics: frozenset[str]
    ids: frozenset[str] = frozenset()

    def touches(self, *topics: str) -> bool:
        """True if a screen about one of these topics is out of date."""
        return EVERYTHING in self.topics or not self.topics.isdisjoint(topics)

    def joined(self, other: Changes) -> Changes:
        """Both changes as one. If either does not name its entities, nor does the whole."""
        unnamed = any(side.topics and not side.ids for side in (self, other))
        return Changes(self.topics | other.topics, frozenset() if unnamed else self.ids | other.ids)
