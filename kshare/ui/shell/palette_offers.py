"""What the quick switcher offers: places to go to, and things to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kshare.model.ids import parse_id
from kshare.queries.bookmarks import ListTags, list_tags
from kshare.queries.documents import key_of_uid
from kshare.queries.items import item_at
from kshare.queries.pages import ListPages, list_pages
from kshare.queries.people import ListPeople, list_people
from kshare.queries.reader import Person, Reader
from kshare.queries.reading_list import read_lately
from kshare.queries.saved_searches import ListSearches, list_searches
from kshare.queries.search import Found, QuickSwitch, quick_switch
from kshare.render.plain import first_words, plain_text
from kshare.ui.models.kinds import kind_word, look
from kshare.ui.models.rows import Ranges
from kshare.ui.presenting.people import person_words
from kshare.ui.presenting.times import time_words
from kshare.words import say, say_many

_MOST_TITLES: Final = 6
_MOST_TAGS: Final = 2
_MOST_SEARCHES: Final = 3
_MOST_WORDS: Final = 60
_MOST_COMMANDS: Final = 7


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do. `act` gets what is typed if `with_words` (a template with {typed}) is offered for it.

    A command without such a template is offered while its name fits what is typed.
    """

    name: str
    icon: str
    act: Callable[[str], object]
    keys: str = ""
    with_words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: exactly one of `item` (an id), `tag` and `query` (to go to) and `command` (to do) is set."""

    text: str
    meta: str = ""
    icon: str = ""
    ink: str = "text2"
    marks: Ranges = ()
    item: str = ""
    tag: str = ""
    query: str = ""
    command: Command | None = None


# -- where one can go -----------------------------------------------------------------------------------


def destinations(reader: Reader, typed: str) -> tuple[Offer, ...]:
    """Pages, bookmarks and people by title, tags, saved searches; '#' and '@' narrow.

    Nothing typed: what was opened last on this PC, then the latest pages.
    """
    words = typed.strip()
    if words.startswith("#"):
        return _tags(reader, words[1:], _MOST_TITLES)
    if words.startswith("@"):
        people = list_people(reader, ListPeople(words[1:], limit=_MOST_TITLES))
        return tuple(_person(each.person) for each in people)
    if not words:
        return _latest(reader) + _searches(reader, "")
    found = quick_switch(reader, QuickSwitch(words, _MOST_TITLES))
    return (
        *(_found(each, reader.now_ms) for each in found),
        *_searches(reader, words),
        *_tags(reader, words, _MOST_TAGS),
    )


def _latest(reader: Reader) -> tuple[Offer, ...]:
    """What was opened last, and behind it what was written last."""
    offers: dict[str, Offer] = {}
    for uid in read_lately(reader, 2 * _MOST_TITLES):
        kind, space, entity = key_of_uid(uid)
        item = item_at(reader, space, kind, parse_id(entity)) if space in reader.spaces else None
        if item is not None and item.kind not in ("gone", "import"):
            title = item.title or first_words(plain_text(item.text), _MOST_WORDS)
            shown = item.kind if item.kind in ("page", "bookmark", "question") else "post"
            who = time_words(item.time_ms, reader.now_ms) if item.title else item.author.name
            offers[item.key] = _titled(item.key, shown, title, who)
    for row in list_pages(reader, ListPages(order="recent", limit=_MOST_TITLES)).items:
        if row.id not in offers:
            offers[row.id] = _titled(row.id, "page", row.title, time_words(row.updated_ms, reader.now_ms))
    return tuple(offers.values())[:_MOST_TITLES]


def _searches(reader: Reader, typed: str) -> tuple[Offer, ...]:
    """Saved searches whose words begin with what is typed."""
    found = []
    for row in list_searches(reader, ListSearches(count=False)):
        marks = _word_marks(row.name, typed.split())
        if marks is not None:
            meta = " · ".join(part for part in (say("Saved search"), row.query) if part != row.name)
            found.append(Offer(row.name, meta, "star", "accent_text", marks, query=row.query))
    return tuple(found[:_MOST_SEARCHES])


def _found(found: Found, now_ms: int) -> Offer:
    if found.kind == "person":
        return _person(found.author, found.title_highlights)
    about = found.on.title if found.on else time_words(found.time_ms, now_ms)
    return _titled(found.opens, found.kind, found.title, about, found.title_highlights)


def _titled(item: str, kind: str, title: str, when: str, marks: Ranges = ()) -> Offer:
    face = look(kind)
    return Offer(title, f"{kind_word(kind)} · {when}", face.icon, face.ink, marks, item=item)


def _person(person: Person, marks: Ranges = ()) -> Offer:
    face = look("person")
    return Offer(person.name, person_words(person), face.icon, face.ink, marks, item=person.id)


def _tags(reader: Reader, typed: str, most: int) -> tuple[Offer, ...]:
    prefix = typed.casefold()
    return tuple(
        Offer(
            f"#{found.tag}",
            say_many("{count} item", "{count} items", found.count),
            "hash",
            "accent_text",
            ((1, 1 + len(prefix)),) if prefix else (),
            tag=found.tag,
        )
        for found in list_tags(reader, ListTags(prefix=prefix, limit=most))
    )


# -- what one can do ------------------------------------------------------------------------------------


def fitting(commands: Sequence[Command], typed: str) -> tuple[Offer, ...]:
    """Commands whose words begin with the words typed, then those that do something with what is typed."""
    words = typed.split()
    offers = []
    for command in commands:
        marks = _word_marks(command.name, words)
        if marks is not None:
            offers.append(Offer(command.name, icon=command.icon, marks=marks, command=command))
    if words:
        for command in commands:
            if command.with_words:
                name = command.with_words.format(typed=" ".join(words))
                offers.append(Offer(name, icon=command.icon, command=command))
    return tuple(offers[:_MOST_COMMANDS])


def _word_marks(name: str, words: Sequence[str]) -> Ranges | None:
    """Where each of `words` begins a word of `name`; None if one does not."""
    folded, marks = name.casefold(), []
    for word in words:
        at = f" {folded}".find(f" {word.casefold()}")
        if at < 0:
            return None
        marks.append((at, at + len(word)))
    return tuple(sorted(marks))
