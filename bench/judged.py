"""Questions whose right answers are known, taken from what authors wrote: titles, headings, links, accepted answers.

The texts are the sample team of the demo (resources/sample_team: pages, bookmarks, posts in English and some German
and Japanese) and the language reference that Python brings (pydoc_data.topics), so that nothing is downloaded and
nobody's taste is asked:

* a page is the answer (3) to some words of its title, and (2) to one of its headings;
* the target of a link is the answer (3) to the words that the link stands on, the page with the link a hint (1);
* a question is the answer (3) to its rarer words, the answer that its asker accepted nearly as good (2).
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kshare.index.document import Document
from kshare.render.plain import plain_text
from kshare.sample import SampleTeam, load_sample_team

NOW_MS = 1_798_000_000_000
CUT = 10
_WORD = re.compile(r"[^\W_]{3,}")
_HEADING = re.compile(r"^#{2,4} +(.+)$", re.MULTILINE)
_UNDERLINED = re.compile(r"^([A-Z][^\n]{6,60})\n[=-]{6,}$", re.MULTILINE)
_LINK = re.compile(r"\[\[([^\]|#]+)(?:#[^\]|]*)?(?:\|([^\]]+))?\]\]")


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody types, where that comes from, and how good each document is as an answer (1 to 3)."""

    source: str
    text: str
    grades: dict[str, int]


def documents() -> list[Document]:
    """All texts, in the order of their time."""
    return sorted([*_team_documents(load_sample_team()), *_reference()], key=lambda one: one.time)


def judged() -> list[Judged]:
    """The questions, each asked once."""
    chance = random.Random(11)
    team = load_sample_team()
    often = Counter(word for one in documents() for word in set(_words(f"{one.title} {one.body}")))
    found: dict[str, Judged] = {}
    for one in [*_of_titles(chance), *_of_headings(team), *_of_links(team), *_of_questions(team, often)]:
        if _WORD.search(one.text):
            known = found.get(one.text.lower(), one)
            found[one.text.lower()] = replace(known, grades=one.grades | known.grades)
    return list(found.values())


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten hits (Järvelin and Kekäläinen 2002), 0 to 1."""
    ideal = sorted(grades.values(), reverse=True)[:CUT]
    return _gain([grades.get(uid, 0) for uid in found[:CUT]]) / _gain(ideal)


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _ago(minutes: int) -> int:
    return NOW_MS - minutes * 60_000


def _page_uid(slug: str) -> str:
    return f"page {slug}"


def _team_documents(team: SampleTeam) -> Iterator[Document]:
    for page in team.pages:
        last = page.revisions[-1]
        text = plain_text(last.text)
        yield Document(
            _page_uid(page.slug),
            "page",
            "team",
            last.author,
            _ago(last.minutes_ago),
            page.title,
            text,
            "",
            last.tags,
        )
    for mark in team.bookmarks:
        saver, minutes = mark.savers[0]
        yield Document(
            mark.url, "bookmark", "team", saver, _ago(minutes), mark.title, mark.note, mark.text, mark.tags
        )
    for post in team.posts:
        kind = "question" if post.kind == "question" else "post"
        yield Document(post.key, kind, "team", post.author, _ago(post.minutes_ago), "", plain_text(post.text))


def _reference() -> Iterator[Document]:
    from pydoc_data.topics import topics

    for number, (name, text) in enumerate(topics.items()):
        title, _line, body = text.strip().partition("\n")
        yield Document(f"topic {name}", "page", "python", "guido", _ago(900_000 + number), title, body)


def _of_titles(chance: random.Random) -> Iterator[Judged]:
    for one in documents():
        words = _words(one.title)
        if one.kind in ("page", "bookmark") and words:
            some = sorted(chance.sample(range(len(words)), min(3, len(words))))
            yield Judged("titles", " ".join(words[place] for place in some), {one.uid: 3})


def _of_headings(team: SampleTeam) -> Iterator[Judged]:
    for page in team.pages:
        for heading in _HEADING.findall(page.revisions[-1].text):
            yield Judged("headings", " ".join(_words(plain_text(heading))), {_page_uid(page.slug): 2})
    for one in _reference():
        for heading in _UNDERLINED.findall(one.body):
            yield Judged("headings", " ".join(_words(heading)), {one.uid: 2})


def _of_links(team: SampleTeam) -> Iterator[Judged]:
    slugs = {page.title.lower(): page.slug for page in team.pages}
    for page in team.pages:
        for title, label in _LINK.findall(page.revisions[-1].text):
            if (target := slugs.get(title.lower())) and target != page.slug:
                grades = {_page_uid(target): 3, _page_uid(page.slug): 1}
                yield Judged("links", " ".join(_words(label or title)), grades)


def _of_questions(team: SampleTeam, often: Counter[str]) -> Iterator[Judged]:
    for post in team.posts:
        if post.kind == "question" and post.accepted:
            words = dict.fromkeys(_words(plain_text(post.text)))
            rarest = sorted(words, key=lambda word: often[word])[:4]
            yield Judged(
                "questions", " ".join(sorted(rarest[1:3] or rarest)), {post.key: 3, post.accepted: 2}
            )
