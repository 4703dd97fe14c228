"""The index against a matcher that looks at every document."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.index.conftest import NOW, Index, document

# No word is the stem, the beginning or a part of another.
WORDS = ("korb", "zimt", "lupe", "ampel", "fjord", "quarz", "wolke", "hecht")
word = st.sampled_from(WORDS)
texts = st.lists(word, min_size=1, max_size=8)
queries = st.recursive(
    word.map(lambda each: ("word", each))
    | st.lists(word, min_size=2, max_size=3).map(lambda each: ("phrase", each)),
    lambda part: (
        st.tuples(st.sampled_from(("AND", "OR")), st.lists(part, min_size=2, max_size=3))
        | part.map(lambda each: ("NOT", each))
    ),
    max_leaves=6,
)


def written(query: tuple[str, object]) -> str:
    match query:
        case ("word", str(text)):
            return text
        case ("phrase", list(parts)):
            return '"' + " ".join(parts) + '"'
        case ("NOT", part):
            return f"NOT ({written(part)})"  # type: ignore[arg-type]
        case (operator, list(parts)):
            return "(" + f" {operator} ".join(written(part) for part in parts) + ")"
    raise AssertionError(query)


def fulfils(text: list[str], query: tuple[str, object]) -> bool:
    match query:
        case ("word", str(wanted)):
            return wanted in text
        case ("phrase", list(parts)):
            return any(text[place : place + len(parts)] == parts for place in range(len(text)))
        case ("NOT", part):
            return not fulfils(text, part)  # type: ignore[arg-type]
        case ("AND", list(parts)):
            return all(fulfils(text, part) for part in parts)
        case (_, list(parts)):
            return any(fulfils(text, part) for part in parts)
    raise AssertionError(query)


@settings(max_examples=70, deadline=None)
@given(st.lists(texts, min_size=1, max_size=8), queries)
def test_words_phrases_and_operators_find_exactly_what_they_say(
    corpus: list[list[str]], query: tuple[str, object]
) -> None:
    index = Index()
    index.put(*(document(str(number), " ".join(text)) for number, text in enumerate(corpus)))

    found = index.searcher.search(written(query), now=NOW, limit=100)

    assert {int(hit.uid) for hit in found.items} == {
        n for n, text in enumerate(corpus) if fulfils(text, query)
    }
    assert not found.notes
    index.sql.close()


def test_every_substring_of_unspaced_scripts_is_found() -> None:
    chance = random.Random(3)
    index = Index()
    letters = "検索全文性能会議知识管理사내위키ราคานㄅ\U00020000\U0002ceb0"
    corpus = ["".join(chance.choices(letters, k=12)) for _ in range(60)]
    index.put(*(document(str(number), text) for number, text in enumerate(corpus)))

    for _ in range(150):
        text = chance.choice(corpus)
        first = chance.randrange(10)
        wanted = text[first : first + chance.randint(1, 3)]
        hits = index.searcher.search(wanted, now=NOW, limit=100).items
        assert {int(hit.uid) for hit in hits} == {n for n, other in enumerate(corpus) if wanted in other}, (
            wanted
        )
    index.sql.close()


FRAGMENTS = [
    "foo",
    "bar",
    "ERR-1042",
    '"',
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "AND",
    "OR",
    "NOT",
    "ANDNOT",
    "ANDMAYBE",
    "REQUIRE",
    "TO",
    ":",
    "title:",
    "tag:",
    "by:",
    "date:",
    "*",
    "?",
    "~",
    "~2",
    "^",
    "^2",
    "-",
    "+",
    "<",
    ">",
    ">=",
    "\\",
    "/",
    "über",
    "日本",
    "#tag",
    "@anna",
    "http://a.de/?x=1",
    " ",
    " ",
    " ",
    "a.b",
    "2023-01-01",
    "date:[",
    '"foo bar"~2',
    "type:page",
    "&&",
    "||",
    "!",
    "\x00",
    "😀",
    "NEAR(",
    "from:",
    "to:heute",
    "is:",
    "\ud800",
    "\u200b",
    "%",
    ";",
    "--",
    "rowid",
    "{a b}:",
    "from:99999999d",
    "date:[2026-13 TO",
    "0x",
    "ß",
    "İ",
    "\u0301",
    "ที่",
    "a" * 90,
    "((((((((",
    "NOT NOT NOT ",
    "by:*",
    "*:*",
    "in:history",
    "is:lost",
    "site:*.a.de",
    "q1 2026",
    "أحمد",
    "\u0591",
    "\u200c",
    "\ue000k",
    "l'été",
]


@pytest.mark.parametrize(
    "count", [3_000, pytest.param(100_000, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)])]
)
def test_hostile_queries_raise_nothing(count: int) -> None:
    chance = random.Random(5)
    index = Index()
    index.put(
        document("a", "foo bar ERR-1042 日本 😀 über", title="Foo", kind="page", tags=("tag",)),
        document("b", "bar foo http://a.de/?x=1"),
    )
    index.writer.refresh_words()
    for number in range(count):
        parts = chance.choices(FRAGMENTS, k=chance.randint(1, 9))
        query = "".join(part + chance.choice(("", " ", " ")) for part in parts)
        index.searcher.search(query, now=NOW, facets=chance.random() < 0.1)
        if number % 10 == 0:
            index.searcher.typing(query, now=NOW)
            index.searcher.titles(query)
            index.searcher.complete(query)
    for query in (
        "(" * 400,
        "NOT " * 120 + "x",
        "(NOT " * 90 + "x",
        "a OR (b AND " * 40,
        "a b " * 125,
        "x*y " * 120,
    ):
        index.searcher.search(query, now=NOW)
    index.sql.close()
