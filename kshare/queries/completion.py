"""The filter that is being typed: its name, then its values; people behind `by:`, tags behind `#`, kinds, days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kshare.index.document import KINDS
from kshare.index.folding import fold
from kshare.model.urls import host_of
from kshare.queries.bookmarks import ListTags, list_tags
from kshare.queries.people import ListPeople, list_people
from kshare.queries.reader import Reader
from kshare.queries.search import QuickSwitch, quick_switch
from kshare.words import say, say_many

MOST: Final = 8
_NEWEST_BOOKMARKS: Final = 2_000
_TYPED: Final = re.compile(
    r'(?:^|(?<=[\s(]))-?(?:(?P<name>[a-z]{2,8}):(?P<quote>"?)(?P<value>[^"\s]*|(?<=")[^"]*)|#(?P<tag>[\w./-]*))$',
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"(?:^|(?<=[\s(]))-?(?P<name>[a-z]{2,8})$", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[\w./@-]+")
_SAME: Final = {"author": "by", "kind": "type", "space": "in", "after": "from", "before": "to"}


@dataclass(frozen=True, slots=True)
class Complete:
    """The text of the search box and where its cursor stands."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Completion:
    """Put `value` in the place of the characters from `start` to `end`. `shown` and `meta` are for people."""

    value: str
    start: int
    end: int
    shown: str
    meta: str = ""
    kind: str = ""
    """What it stands for: filter (its name), person, tag, space, type, state, day, site or page."""


_Offer = tuple[str, str, str]
"""(value, how it is shown, what stands beside it)"""


def complete_filter(reader: Reader, request: Complete) -> tuple[Completion, ...]:
    """Values for the filter under the cursor, or names of filters; none where none is typed, or it is complete."""
    typed = _TYPED.search(request.text[: request.position])
    if typed is None:
        return _names(request)
    if typed["tag"] is not None:
        name, value, start = "tag", typed["tag"], typed.start("tag")
    else:
        name, value = _SAME.get(typed["name"].lower(), typed["name"].lower()), typed["value"]
        start = typed.start("quote")
    source = _SOURCES.get(name)
    if source is None:
        return ()
    rest = re.match(r'[^\s"]*"?', request.text[request.position :])
    end = request.position + (rest.end() if rest else 0)
    kind, offers = source
    found = tuple(
        Completion(_quoted(offer), start, end, shown, meta, kind)
        for offer, shown, meta in islice(offers(reader, value), MOST)
    )
    return () if len(found) == 1 and found[0].value == request.text[start:end] else found


def may_complete(text: str, position: int) -> bool:
    """Whether it is worth asking: a filter, a tag or a word that may become a filter ends at the cursor."""
    before = text[:position]
    return _TYPED.search(before) is not None or _NAME.search(before) is not None


def _names(request: Complete) -> tuple[Completion, ...]:
    """Filters whose name begins with the word under the cursor; a whole word such as "in" only at the beginning."""
    typed = _NAME.search(request.text[: request.position])
    if typed is None or request.text[request.position :][:1].strip():
        return ()
    word = typed["name"].lower()
    alone = not request.text[: typed.start()].strip()
    asked = {_SAME.get(name, name) if name not in _FILTERS else name for name in (*_FILTERS, *_SAME)
             if name.startswith(word) and (name != word or alone)}  # fmt: skip
    return tuple(
        Completion(f"{name}:", typed.start("name"), request.position, f"{name}:", say(meaning), "filter")
        for name, meaning in _FILTERS.items()
        if name in asked
    )


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else f'"{value}"'


def _people(reader: Reader, value: str) -> Iterator[_Offer]:
    start = value.lstrip("@")
    if "me".startswith(fold(start)):
        yield "me", say("me"), say("what you wrote")
    for profile in list_people(reader, ListPeople(start, limit=MOST)):
        yield profile.person.handle, profile.person.name, f"@{profile.person.handle}"


def _tags(reader: Reader, value: str) -> Iterator[_Offer]:
    for found in list_tags(reader, ListTags(prefix=value.lstrip("#").casefold(), limit=MOST)):
        yield found.tag, f"#{found.tag}", say_many("{count} item", "{count} items", found.count)


def _spaces(reader: Reader, value: str) -> Iterator[_Offer]:
    for space in reader.spaces.values():
        if fold(space.name).startswith(fold(value)):
            yield space.name, space.name, ""
    if "history".startswith(fold(value)):
        yield "history", "history", say("former texts of pages")


def _titles(reader: Reader, value: str) -> Iterator[_Offer]:
    for found in quick_switch(reader, QuickSwitch(value, MOST, ("page",))):
        yield found.title, found.title, ""


def _sites(reader: Reader, value: str) -> Iterator[_Offer]:
    rows = reader.connection.execute(
        "SELECT url FROM view_bookmark ORDER BY saved_ms DESC LIMIT ?", (_NEWEST_BOOKMARKS,)
    )
    hosts = Counter(host for (url,) in rows if (host := host_of(url)))
    for host, count in hosts.most_common():
        if host.removeprefix("www.").startswith(value.casefold()) or host.startswith(value.casefold()):
            yield host, host, say_many("{count} bookmark", "{count} bookmarks", count)


def _fixed(*offers: tuple[str, str]) -> Callable[[Reader, str], Iterator[_Offer]]:
    def fitting(_reader: Reader, value: str) -> Iterator[_Offer]:
        return ((each, each, say(words)) for each, words in offers if each.startswith(fold(value)))

    return fitting


_DAYS: Final = _fixed(
    ("today", "since midnight"),
    ("yesterday", "a day"),
    ("last week", "Monday to Sunday"),
    ("last month", "the whole month"),
    ("last year", "the whole year"),
    ("7 days ago", "a week back"),
    ("30 days ago", "a month back"),
)
_KIND_WORDS: Final = ("wiki pages", "posts", "questions", "bookmarks", "colleagues", "attached files")
_FILTERS: Final = {
    "type": "one kind of thing",
    "by": "who wrote it",
    "tag": "what it is tagged with",
    "in": "one space, or history",
    "is": "open, answered, unread, mine, draft",
    "has": "a link, a picture, an attachment",
    "from": "since a day",
    "to": "until a day",
    "after": "since a day",
    "before": "until the day before",
    "date": "one day, month or year",
    "site": "bookmarks of a host",
    "linksto": "pages that link to a page",
    "title": "words of titles",
    "body": "words of texts",
    "snapshot": "words of kept pages",
}
"""Names of filters and what they look at."""
_SOURCES: Final[dict[str, tuple[str, Callable[[Reader, str], Iterator[_Offer]]]]] = {
    "by": ("person", _people),
    "tag": ("tag", _tags),
    "in": ("space", _spaces),
    "type": ("type", _fixed(*zip(KINDS, _KIND_WORDS, strict=True))),
    "is": (
        "state",
        _fixed(
            ("open", "questions without an answer"),
            ("answered", "questions with an accepted answer"),
            ("unread", "by others, not opened here yet"),
            ("mine", "what you wrote"),
            ("draft", "not sent yet, only on this PC"),
            ("conflict", "pages with two versions of a passage"),
        ),
    ),
    "has": ("state", _fixed(("link", "links"), ("picture", "pictures"), ("attachment", "attached files"))),
    "site": ("site", _sites),
    "linksto": ("page", _titles),
    "from": ("day", _DAYS),
    "to": ("day", _DAYS),
    "date": ("day", _DAYS),
}
