"""What a search costs is counted, not timed: statements, and steps of SQLite's virtual machine."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kshare.errors import Cancelled
from kshare.index.document import Document
from tests.index.conftest import DAY, NOW, Index, document

WORDS = ["seal", "pump", "valve", "pressure", "report", "meeting", "release", "process", "customer", "portal"]
_STEP = 50

Ask = Callable[[Index], object]
QUESTIONS: dict[str, Ask] = {
    "typing": lambda index: index.searcher.typing("pum"),
    "ranked": lambda index: index.searcher.search("pump seal ", now=NOW, facets=True),
    "scored": lambda index: index.searcher.search("rare1 seal ", now=NOW),
    "newest": lambda index: index.searcher.search("pump ", now=NOW, sort="newest", facets=True),
    "by": lambda index: index.searcher.search("pump by:person1 in:space1", now=NOW),
    "titles": lambda index: index.searcher.titles("rep"),
    "suggest": lambda index: index.searcher.suggest("presusre"),
}


@dataclass(frozen=True)
class Cost:
    statements: int
    steps: int


def filled(documents: int, spaces: int = 1, people: int = 3) -> Index:
    index, chance = Index(), random.Random(7)
    index.fill(
        document(
            f"d{n}",
            " ".join(chance.choices(WORDS, k=8)) + f" rare{min(n, 4_000) % 20}",
            kind=chance.choice(["page", "post", "bookmark"]),
            title=" ".join(chance.choices(WORDS, k=2)),
            space=f"space{n % spaces}",
            author=f"person{n % people}",
            time=NOW - (documents - n) * DAY // 100,
        )
        for n in range(documents)
    )
    index.writer.refresh_words()
    return index


@pytest.fixture(autouse=True)
def narrow_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bound a tenth or less of what it is, so that a few thousand documents reach it."""
    for name, value in (
        ("ranking.WINDOW", 100), ("searcher.WINDOW", 100), ("ranking._TITLES_READ", 200), ("ranking._TITLED", 50),
        ("facets.SAMPLE", 200), ("searcher.SAMPLE", 200), ("searcher._COUNTED", 1_000), ("compiler.SCORED", 2_000),
        ("compiler._QUICK_PREFIX", 500),
    ):  # fmt: skip
        monkeypatch.setattr(f"kshare.index.{name}", value)


def cost(index: Index, ask: Ask) -> Cost:
    ask(index)  # statements are prepared, the schema is read
    statements: list[str] = []
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += _STEP
        return 0

    index.sql.set_trace_callback(lambda sql: None if sql.startswith("--") else statements.append(sql))
    index.sql.set_progress_handler(step, _STEP)
    ask(index)
    index.sql.set_trace_callback(None)
    index.sql.set_progress_handler(None, 0)
    return Cost(len(statements), steps)


@pytest.fixture(scope="module")
def small() -> Index:
    return filled(4_000)


@pytest.fixture(scope="module")
def many() -> Index:
    return filled(4_000, spaces=60, people=2_000)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_search_costs_the_same_with_60_spaces_and_2000_people(
    small: Index, many: Index, question: str
) -> None:
    few, lots = cost(small, QUESTIONS[question]), cost(many, QUESTIONS[question])

    assert lots.statements <= few.statements
    assert lots.steps <= 1.5 * few.steps + 1_000


@pytest.fixture(scope="module")
def large() -> Index:
    return filled(16_000)


@pytest.mark.parametrize("question", ["typing", "ranked", "scored", "newest", "titles", "suggest"])
def test_four_times_the_documents_cost_a_search_hardly_more(
    small: Index, large: Index, question: str
) -> None:
    assert cost(large, QUESTIONS[question]).steps <= 1.5 * cost(small, QUESTIONS[question]).steps + 500


def test_very_common_words_are_not_weighed_and_titles_come_first(small: Index) -> None:
    scoring: list[str] = []
    small.sql.set_trace_callback(lambda sql: scoring.append(sql) if "bm25" in sql else None)

    found = small.searcher.search("pump seal ", now=NOW).items

    small.sql.set_trace_callback(None)
    assert not scoring
    assert all({"pump", "seal"} <= set(hit.title.split()) for hit in found)


@pytest.mark.parametrize(
    ("part", "ask"),
    [
        ("OFFSET", QUESTIONS["typing"]),
        ("count(*)", QUESTIONS["ranked"]),
        ("d.facets FROM view_index_fts", QUESTIONS["ranked"]),
        ("bm25", QUESTIONS["scored"]),
        ("t.snapshot", QUESTIONS["ranked"]),
        ("view_index_name", QUESTIONS["newest"]),
        ("view_index_delete", QUESTIONS["suggest"]),
    ],
)
def test_the_next_key_stops_a_search_at_any_of_its_statements(small: Index, part: str, ask: Ask) -> None:
    def interrupt(sql: str) -> None:
        if part in sql:
            small.sql.interrupt()

    small.sql.set_trace_callback(interrupt)
    try:
        with pytest.raises(Cancelled):
            ask(small)
    finally:
        small.sql.set_trace_callback(None)

    ask(small)


def test_documents_of_every_kind_are_told_apart_by_filters_that_no_text_can_hold(index: Index) -> None:
    sneaky = Document("sneaky", "post", "team", "ben", NOW, "", "kpage kkept s1 a1 t1 \ue000kpage")
    index.put(sneaky, document("page", "words", kind="page"))

    assert index.found("type:page") == ["page"]
    assert index.found("kpage ") == ["sneaky"]
