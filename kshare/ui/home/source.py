"""Reads timelines for the models of Home and of profiles; all of it runs on a lane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kshare.errors import NotFound
from kshare.queries.items import ShowItem, show_item
from kshare.queries.people import muted
from kshare.queries.reader import Reader
from kshare.queries.reading_list import kept_for_later
from kshare.queries.timeline import CountUnread, Timeline, Unread, count_newer, timeline, unread
from kshare.ui.models.feed import FeedPage
from kshare.ui.models.rows import CardRow
from kshare.ui.presenting.card_rows import card_row, card_rows
from kshare.workspace import Workspace

NOTHING_UNREAD: Final = Unread(0, 0)
NOBODY: Final[frozenset[bytes]] = frozenset()
_MORE: Final = 15
"""Cards behind the first page that come at once: laying out many of them takes longer than a frame."""


@dataclass(slots=True)
class FeedSource:
    """Reads a timeline for a `FeedModel`; `newest` is the cursor of its first item ('' if none)."""

    workspace: Workspace
    request: Timeline
    newest: str = ""
    unread: Unread = NOTHING_UNREAD
    """As the first page was read."""
    reached_ms: int = 0
    """Up to here the person read, though that may not be written yet."""
    silent: frozenset[bytes] = NOBODY
    """Whose items were left out of the first page."""

    def __call__(self, cursor: str) -> FeedPage:
        """The page behind `cursor`."""
        limit = min(self.request.limit, _MORE) if cursor else self.request.limit
        asked = replace(self.request, before=cursor or None, limit=limit)
        found = self.workspace.ask(_feed_page, (asked, self.reached_ms))
        if not cursor:
            self.newest, self.unread, self.silent = found.newest, found.unread, found.silent
        return found.page

    def news(self) -> News:
        """What became of the timeline since its first page was read."""
        return self.workspace.ask(_news, (self.request, self.newest))


@dataclass(frozen=True, slots=True)
class News:
    """How many items are newer, and whose items are left out now."""

    count: int
    silent: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class _Found:
    page: FeedPage
    newest: str
    unread: Unread
    silent: frozenset[bytes] = NOBODY


def _feed_page(reader: Reader, asked: tuple[Timeline, int]) -> _Found:
    request, reached_ms = asked
    found = timeline(reader, request)
    newest = found.items[0].cursor if found.items else ""
    page = FeedPage(card_rows(reader, found.items), found.next or "")
    if request.before is not None:
        return _Found(page, newest, NOTHING_UNREAD)
    return _Found(page, newest, unread(reader, CountUnread(request, reached_ms)), muted(reader))


def _news(reader: Reader, request: tuple[Timeline, str]) -> News:
    return News(_count_newer(reader, request) if request[1] else 0, muted(reader))


def _count_newer(reader: Reader, request: tuple[Timeline, str]) -> int:
    wanted, newest = request
    if not wanted.mentions:
        return count_newer(reader, wanted, newest)
    cursors = [item.cursor for item in timeline(reader, wanted).items]
    return cursors.index(newest) if newest in cursors else len(cursors)


@dataclass(frozen=True, slots=True)
class CardsNow:
    """Items that are shown, to be read again. `rich` renders Markdown even if that has to be loaded first; those
    in `whole` are not folded."""

    ids: tuple[str, ...]
    rich: bool = False
    whole: frozenset[str] = frozenset()


def cards_now(reader: Reader, request: CardsNow) -> dict[str, CardRow | None]:
    """The items as they are now, by id; None for those that are gone."""
    held = kept_for_later(reader, request.ids)
    return {item: _card_now(reader, item, request, later=item in held) for item in request.ids}


def _card_now(reader: Reader, item_id: str, request: CardsNow, *, later: bool) -> CardRow | None:
    try:
        item = show_item(reader, ShowItem(item_id))
    except NotFound:
        return None
    if item.kind == "gone":
        return None
    return card_row(reader, item, rich=request.rich, whole=item_id in request.whole, later=later)
