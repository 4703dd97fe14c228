"""The views of the wiki: which pages each one lists, and what it says while it lists none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kshare.queries.page_care import ListCare, list_care
from kshare.queries.pages import ListPages, PageList, list_pages
from kshare.queries.reader import Reader
from kshare.words import say

PagesRequest = ListPages | ListCare


def read_pages(reader: Reader, request: PagesRequest) -> PageList:
    """The pages of a view: one query for all, so that the newest question wins whatever view it is about."""
    return list_care(reader, request) if isinstance(request, ListCare) else list_pages(reader, request)


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the pages. `words` and `why` are templates of the catalogue.

    `request` takes a tag or None and the words typed into the filter; None for views that are no list of pages.
    `why` says in one line what is listed, `nothing` what an empty list means.
    """

    key: str
    words: str
    icon: str
    request: Callable[[str | None, str], PagesRequest] | None
    why: str = ""
    nothing: str = ""
    filters: bool = True

    @property
    def name(self) -> str:
        """The words in the language of this PC."""
        return say(self.words)


VIEWS: Final = (
    View("title", "By title", "list", lambda tag, text: ListPages(tag=tag, text=text)),
    View("recent", "Recent", "clock", lambda tag, text: ListPages("recent", tag, text=text)),
    View("tree", "Tree", "network", None),
    View(
        "mine",
        "Mine",
        "user",
        lambda tag, text: ListPages("recent", tag, text=text, mine=True),
        nothing="Pages that you write or change stand here.",
    ),
    View(
        "care",
        "Needs care",
        "heart-handshake",
        lambda _tag, _text: ListCare(),
        "Pages that somebody should look at, the most urgent first.",
        "No page needs care: no open choices, no links to deleted pages, nobody who was not helped.",
        filters=False,
    ),
    View(
        "orphans",
        "Linked from nowhere",
        "link-2",
        lambda tag, text: ListPages("recent", tag, text=text, orphans=True),
        "No page links to these, and they stand under none: they are found by searching only.",
        "Every page is linked from another one, or stands under one.",
    ),
    View(
        "wanted",
        "Not written yet",
        "file-plus",
        None,
        "Links name these pages, and nobody has written them. Open one to begin it.",
        "Every link leads to a page.",
        filters=False,
    ),
    View(
        "trash",
        "Trash",
        "trash-2",
        lambda _tag, text: ListPages("deleted", text=text, deleted=True),
        "Deleted pages keep their history. Choose one to bring it back.",
        "Nothing was deleted.",
    ),
)
FIRST: Final = ("title", "recent", "tree", "mine")
"""Always seen; the others are behind “More”."""
_BY_KEY: Final = {view.key: view for view in VIEWS}


def view_called(key: str) -> View:
    """The view of this key; the first one for a key from another version."""
    return _BY_KEY.get(key, VIEWS[0])


def why_empty(view: View, words: str, tag: str) -> tuple[str, str, str]:
    """(title, sentence, action) where a view has nothing to list; an action of '' is none."""
    inside = say("Search looks inside the pages too: press /.")
    if words:
        action = "" if view.key == "trash" else say("Write “{words}”", words=words)
        return say("No page called “{words}”", words=words), inside, action
    if tag and view.key not in ("care", "wanted", "trash"):
        return say("No page has #{tag}", tag=tag), inside, say("Write a page")
    if view.nothing:
        return view.name, say(view.nothing), ""
    sentence = say(
        "A page holds what somebody will ask again: how a thing is done, who knows, why it was decided."
    )
    return say("No pages yet"), sentence, say("Write the first page")
