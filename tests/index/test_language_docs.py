"""Every example of the table in docs/search.md, run against a small team that has something for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.index.document import KINDS
from kshare.index.filters import PARTS, STATES
from kshare.index.grammar import DATE_FIELDS, FILTER_FIELDS, TEXT_FIELDS
from kshare.index.searcher import Searcher
from tests.index.conftest import DAY, NOW, Index, document

DOCS = Path(__file__).parents[2] / "docs" / "search.md"
SAID = {"REQUIRE": "'REQUIRE' is read as 'AND'", "^": "'^' has no effect here."}


def examples() -> list[str]:
    """What stands in backquotes in the table of "What to type", except words that explain."""
    table = DOCS.read_text(encoding="utf-8").split("## What to type")[1].split("\n\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    found = [example for row in rows for example in re.findall(r"`([^`]+)`", row)]
    return [each for each in found if each not in ("AND", "^")]


def days() -> list[str]:
    """The examples of days below the table."""
    listed = DOCS.read_text(encoding="utf-8").split("\nDays: ")[1].split("\n\n")[0]
    return [each for each in re.findall(r"`([^`]+)`", listed) if not each.startswith("_")]


@pytest.fixture(scope="module")
def team() -> Iterator[Searcher]:
    index = Index()
    said = "seal and gasket of the pump, hydraulic seal; error of the customer portal when we release it"
    meta = (*(f"is:{state}" for state in STATES), *(f"has:{part}" for part in PARTS))
    index.put(
        *(
            document(
                f"{kind}{number}", said, kind=kind, author=author, space="Team A", time=NOW - day * DAY,
                title="Release portal", snapshot="error", tags=("release",),
                meta=(*meta, "site:wiki.intranet", "linksto:Release process"),
            )
            for kind in KINDS
            for number, (author, day) in enumerate([("anna", 0), ("anna.berg", 7), ("ben", 400)])
        ),
        document("lone", "a seal"), document("other", "a gasket"),
    )  # fmt: skip
    index.writer.refresh_words()
    conditions = {f"is:{state}": ("d.time > ?", (0,)) for state in ("unread", "draft")}
    yield Searcher(index.sql, me="anna", conditions=conditions)
    index.sql.close()


@pytest.mark.parametrize(
    "query", [*dict.fromkeys(examples()), *(f'seal from:"{day}"' for day in days() if ":" not in day)]
)
def test_an_example_finds_something_and_is_understood(team: Searcher, query: str) -> None:
    found = team.search(query, now=NOW)

    expected = [note for sign, note in SAID.items() if sign in query]
    assert [note[: len(start)] for note, start in zip(found.notes, expected, strict=True)] == expected
    assert found.items or query in ("in:verlauf", 'seal from:"31.1.2026"') or "from:" in query


def test_every_filter_and_every_value_of_it_has_an_example() -> None:
    shown = " ".join(examples())

    fields = {*TEXT_FIELDS, *FILTER_FIELDS, *DATE_FIELDS} - {"kind"}
    assert not [field for field in fields if f"{field}:" not in shown]
    values = (
        [f"type:{kind}" for kind in KINDS]
        + [f"is:{state}" for state in STATES]
        + [f"has:{part}" for part in PARTS]
    )
    assert not [value for value in values if value not in shown]


def test_old_revisions_are_asked_for_by_a_flag() -> None:
    from kshare.index.query import Word, parse

    assert parse("in:history seal").history
    assert parse("in:history seal").root == Word("seal", open=True)
    assert not parse("seal").history
    assert parse("in:verlauf").root is None


def test_what_is_better_ranks_higher_and_what_is_not_required_is_found_too(index: Index) -> None:
    index.put(
        document("both", "seal with a pump " + "and more of it " * 9),
        document("one", "seal"),
        document("no", "pump"),
    )

    assert index.found("seal ANDMAYBE pump") == ["both", "one"]
    assert index.found("seal ANDNOT pump") == ["one"]
    assert index.found("seal REQUIRE pump") == ["both"]
    assert index.found("seal ANDMAYBE from:heute") == ["one", "both"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("is:lost", "There is no 'is:lost'. Known are: is:open"),
        ("has:nothing", "There is no 'has:nothing'. Known are: has:picture"),
        ('"seal ring', "A quotation mark is missing"),
        ("seal " * 300, "Only the first 500 characters"),
        ("s?al " * 20, "Only the first 16 patterns"),
        ("seal ANDMAYBE from:heute", "'ANDMAYBE' works only with words"),
    ],
)
def test_one_line_says_what_was_not_understood(index: Index, query: str, said: str) -> None:
    index.put(document("it", "the seal ring"))

    (note,) = index.searcher.search(query, now=NOW).notes

    assert note.startswith(said)
