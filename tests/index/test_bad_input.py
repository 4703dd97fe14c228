"""Odd queries and odd documents: bounded work, counted in steps of SQLite's machine and in what is stored."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kshare.index.analysis import prepare_document
from kshare.index.compiler import Compiler
from kshare.index.filters import Filters
from kshare.index.names import Names
from kshare.index.query import parse
from kshare.index.vocabulary import Vocabulary
from tests.index.conftest import NOW, Index, document

PLAIN = "hydraulic seal "
QUERIES = {
    "nothing": "",
    "spaces": " \t\n ",
    "10,000 characters": "seal ring " * 1_000,
    "one long word": "x" * 10_000,
    "operators": 'AND OR NOT ANDNOT ANDMAYBE REQUIRE - + ~ ^ * ? ( ) [ ] { } : "',
    "open quotes": 'seal "ring "" " ring"',
    "open brackets": "((((seal (ring))",
    "brackets": "(" * 5_000,
    "NUL": "seal\x00ring \x00\x00",
    "half characters": "seal\ud800 \udfffring",
    "200 filters": " ".join(f"tag:t{n}" for n in range(200)),
    "200 unwanted": " ".join(f"-tag:t{n}" for n in range(200)),
    "star": "*",
    "stars": "* " * 200,
    "patterns": "a*b*c*d*e*f*g*h*i*j*k*l*m ?????????? *a*a*a*a*a*a*a*b " * 20,
    "regular expression": 'r"(a+)+$" (a|aa)+$ ' + "a" * 60 + "!",
    "fuzzy": "seaal~ ringg~2 " * 60,
    "NOT": "NOT " * 400 + "seal",
    "dates": "from:99999999999999999999d to:0000 date:[[[ TO ]]]",
    "far apart": '"seal ring"~99999999999999999999',
    "boost": "seal^99999999999999999999 ring^^^",
}


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    made = Index()
    words = [
        f"{first}{second}word{n}" for n, first in enumerate("abcdefghijklmnopqrst") for second in "aeiou"
    ]
    made.put(
        *(
            document(f"d{n}", f"seal ring hydraulic {' '.join(words)} a{n}b", tags=(f"t{n}",))
            for n in range(300)
        )
    )
    made.writer.refresh_words()
    yield made
    made.sql.close()


def steps(index: Index, query: str) -> int:
    """Thousands of steps that SQLite takes for a query as it is typed and when it is finished."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    index.sql.set_progress_handler(step, 1_000)
    try:
        index.searcher.search(query, now=NOW, facets=True)
        index.searcher.typing(query, now=NOW)
        index.searcher.titles(query)
        index.searcher.complete(query)
        index.searcher.suggest(query)
    finally:
        index.sql.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_an_odd_query_costs_little_more_than_a_plain_one(index: Index, query: str) -> None:
    assert steps(index, query) <= 40 * steps(index, PLAIN) + 100


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_an_odd_query_becomes_a_small_plan(index: Index, query: str) -> None:
    plan = Compiler(Vocabulary(index.sql), Filters(Names(index.sql), NOW, "anna")).compile(parse(query))

    assert len(plan.match or "") + len(plan.where) <= 200_000
    assert len(plan.terms) <= 1_000


MEGABYTES = {
    "one word": "x" * 5_000_000,
    "hyphens": "ab-" * 500_000,
    "camel": "aB" * 500_000,
    "numbers": "1," * 500_000,
    "accents": "é" * 1_000_000,
    "characters": "語" * 200_000,
    "marks": "\u0301" * 300_000,
    "all": "ÄbC1.2'" * 100_000,
}


@pytest.mark.parametrize("text", MEGABYTES.values(), ids=MEGABYTES)
def test_a_text_of_one_word_of_megabytes_is_stored_with_few_words(text: str) -> None:
    ready = prepare_document(document("it", text))

    assert len(ready.body) <= 2 * len(text) + 1
    assert len(ready.extra) <= 8_000
    assert len(ready.stem) <= 1_000
    assert max(map(len, ready.words.folded), default=0) <= 40


def test_twenty_thousand_tags_of_one_document_are_kept_and_found() -> None:
    index = Index()
    index.put(document("it", "seal", tags=tuple(f"tag{n}" for n in range(20_000))), document("other"))

    assert index.found("tag:tag19999") == ["it"]
    assert len(index.searcher.values("tag", "tag", 10)) == 10
    index.sql.close()


@pytest.mark.slow
def test_a_million_tags_on_a_hundred_thousand_documents_cost_no_search_more() -> None:
    index = Index()
    index.fill(
        document(f"d{n}", "seal ring", tags=tuple(f"tag{10 * n + each}" for each in range(10)), time=NOW + n)
        for n in range(100_000)
    )

    assert index.found("tag:tag999999") == ["d99999"]
    assert len(index.searcher.values("tag", "tag", 10)) == 10
    answer = index.searcher.search("tag:tag1* seal", now=NOW, facets=True)
    assert answer.facets is not None and len(answer.facets.tags) == 10
    assert steps(index, "tag:tag12345") <= 100 and steps(index, "tag:tag*") <= 2_000
    index.sql.close()
