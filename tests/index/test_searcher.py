from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kshare.errors import Cancelled
from kshare.index import schema
from kshare.index.searcher import Searcher
from kshare.index.writer import Writer
from tests.index.conftest import DAY, NOW, Index, document


@pytest.fixture
def team(index: Index) -> Index:
    index.put(
        document(
            "visa",
            "How to get a visa",
            kind="page",
            title="Visa rules",
            author="anna",
            time=NOW - 40 * DAY,
            tags=("travel", "legal"),
            meta=("has:link", "linksto:Passport"),
        ),
        document(
            "seal", "Which seal ring fits?", kind="question", author="ben", meta=("is:open",), time=NOW - DAY
        ),
        document(
            "link",
            "good page",
            kind="bookmark",
            title="Travel blog",
            snapshot="visa tricks",
            space="mine",
            meta=("site:blog.example.com",),
            time=NOW - 400 * DAY,
        ),
        document("note", "travel report visa", author="Cleo Öst", tags=("Travel",)),
    )
    return index


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type:page", ["visa"]),
        ("type:question", ["seal"]),
        ("type:post", ["note", "seal"]),
        ("type:wiki visa", ["visa"]),
        ("by:anna", ["visa"]),
        ("by:me", ["visa"]),
        ("is:mine", ["visa"]),
        ('by:"cleo ost"', ["note"]),
        ("by:cleo", ["note"]),
        ("tag:travel", ["note", "visa"]),
        ("#legal", ["visa"]),
        ("tag:leg*", ["visa"]),
        ("in:mine", ["link"]),
        ("is:open", ["seal"]),
        ("has:link", ["visa"]),
        ("site:blog.example.com", ["link"]),
        ('linksto:"passport"', ["visa"]),
        ("from:yesterday", ["note", "seal"]),
        ("after:gestern before:heute", ["seal"]),
        ("visa before:2026-01", ["link"]),
        ("date:[2025-01 TO 2025-12] visa", ["link"]),
        ("visa -type:page", ["note", "link"]),
        ("visa NOT travel", ["visa"]),
        ("seal OR tricks", ["link", "seal"]),
        ('"visa tricks"', ["link"]),
        ('"tricks visa"', []),
        ("title:visa", ["visa"]),
        ("(seal OR travel) -by:ben", ["note"]),
        ("tri*ks", ["link"]),
        ("tri*", ["link"]),
        ("sael~ ", []),
        ("by:nobody", []),
        ("visa -(travel OR get)", []),
        ('"seal fits"~2', ["seal"]),
        ("-visa", ["seal"]),
        ("*", ["note", "seal", "visa", "link"]),
        ("", []),
        ("   ", []),
    ],
)
def test_the_query_language_finds(team: Index, query: str, found: list[str]) -> None:
    assert sorted(team.found(query)) == sorted(found)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from:someday visa", "'someday' was not understood as a date."),
        ("type:pizza", "There is no type 'pizza'."),
        ("visa^3", "'^' has no effect here."),
    ],
)
def test_what_was_not_understood_is_said(team: Index, query: str, said: str) -> None:
    (note,) = team.searcher.search(query, now=NOW).notes

    assert note.startswith(said)


def test_the_last_word_may_be_unfinished_unless_quoted_or_followed_by_a_space(team: Index) -> None:
    assert team.found("tric") == ["link"]
    assert team.found("tric ") == ["link"]  # few hits: words that contain it are looked at too
    assert team.found('"tric"') == []
    assert set(team.found("vis")) == {"visa", "note", "link"}


def test_an_exact_title_comes_first_however_old(index: Index) -> None:
    index.put(document("old", "short", kind="page", title="Seal", time=1))
    index.put(
        *(
            document(f"p{number}", "seal " * 5, kind="page", title=f"Seal seal {number}")
            for number in range(50)
        )
    )

    assert index.found("seal")[0] == "old"
    assert index.searcher.typing("seal").items[0].uid == "old"
    assert index.searcher.titles("sea")[0].uid == "old"


def test_typing_finds_titles_that_begin_with_the_text_and_then_the_newest(index: Index) -> None:
    index.put(
        document("page", "about pumps", kind="page", title="Sealing rings", time=NOW - 100 * DAY),
        document("new", "a sealed pump", time=NOW),
        document("older", "the seals", time=NOW - DAY),
    )
    index.writer.refresh_words()

    found = index.searcher.typing("seal")

    assert [hit.uid for hit in found.items] == ["page", "new", "older"]
    assert found.total == 3
    assert found.items[0].title_highlights == ((0, 7),)


def test_typing_words_loads_no_grammar(tmp_path: Path) -> None:
    program = (
        "import sqlite3, sys; from kshare.index import schema, searcher\n"
        "sql = sqlite3.connect(':memory:'); schema.create(sql)\n"
        "searcher.Searcher(sql).typing('seal ri'); searcher.Searcher(sql).titles('a b')\n"
        "sys.exit(any(name.startswith('whoosh') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_kinds_and_spaces_narrow_every_search(team: Index) -> None:
    assert team.found("visa", kinds=["bookmark"]) == ["link"]
    assert team.found("visa", spaces=["mine"]) == ["link"]
    assert team.found("visa", spaces=[]) == []
    assert [hit.uid for hit in team.searcher.typing("visa", kinds={"post"}).items] == ["note"]
    assert [hit.uid for hit in team.searcher.typing("visa", spaces=["team"]).items] == ["visa", "note"]
    assert [hit.uid for hit in team.searcher.titles("tra", spaces=["team"])] == []
    assert [hit.uid for hit in team.searcher.titles("tra", spaces=["mine"])] == ["link"]


def test_aliases_stand_for_opaque_values(team: Index) -> None:
    searcher = Searcher(team.sql, aliases={"in": {"my notes": "mine"}})

    assert [hit.uid for hit in searcher.search('in:"My Notes"', now=NOW).items] == ["link"]


def test_facets_count_the_hits(team: Index) -> None:
    facets = team.searcher.search("visa", now=NOW, facets=True).facets

    assert facets is not None
    assert set(facets.kinds) == {("page", 1), ("post", 1), ("bookmark", 1)}
    assert set(facets.authors) == {("anna", 1), ("ben", 1), ("Cleo Öst", 1)}
    assert ("travel", 1) in facets.tags
    assert set(facets.spaces) == {("team", 2), ("mine", 1)}
    assert sum(count for _year, count in facets.years) == 3
    assert not facets.sampled


def test_a_misspelt_query_is_corrected(index: Index) -> None:
    index.put(*(document(f"d{number}", "the hydraulic pump of Zürich") for number in range(3)))
    index.writer.refresh_words()

    assert index.searcher.search("hydrualic pump", now=NOW).suggestion == "hydraulic pump"
    assert index.searcher.suggest("zurihc") == "zürich"
    assert index.searcher.suggest("pump") is None
    assert index.searcher.complete("zur") == ("zürich",)


def test_filters_complete_their_values(team: Index) -> None:
    assert team.searcher.values("tag", "tra") == ("Travel", "travel")
    assert team.searcher.values("by", "ÄNN") == ("anna",)
    assert team.searcher.values("type", "p") == ("page", "post", "person")


def test_pages_of_results_do_not_overlap(index: Index) -> None:
    index.put(*(document(f"d{number}", f"seal {number}", time=number) for number in range(60)))

    for sort in ("relevance", "newest"):
        pages = [index.found("seal", limit=20, offset=offset, sort=sort) for offset in (0, 20, 40, 60)]
        assert sorted(uid for page in pages for uid in page) == sorted(f"d{number}" for number in range(60))
    assert index.found("seal", sort="newest", limit=2) == ["d59", "d58"]


def test_the_best_old_page_is_found_among_20000_newer_posts(index: Index) -> None:
    index.fill(
        [
            document(
                "best",
                "seal rings: how to choose a seal. " * 4,
                kind="page",
                title="Choosing a seal",
                time=NOW - 3 * 365 * DAY,
            ),
            *(document(f"p{number}", "a seal again", time=NOW - number * 1000) for number in range(20_000)),
        ]
    )

    assert "best" in index.found("seal")[:3]
    assert "best" in index.found("choose seal ")[:3]
    assert index.searcher.search("seal", now=NOW).total == 20_000
    assert len(set(index.found("seal", limit=20, offset=4_000))) == 20


def test_a_reader_sees_what_another_connection_committed(tmp_path: Path) -> None:
    writing = Index(tmp_path / "home.db")
    writing.sql.execute("PRAGMA journal_mode=WAL")
    reading = sqlite3.connect(tmp_path / "home.db", isolation_level=None)
    searcher = Searcher(reading)
    writing.sql.execute("BEGIN IMMEDIATE")
    writing.writer.put([document("it", "seal")])
    before = searcher.typing("seal").total
    writing.sql.execute("COMMIT")

    assert (before, searcher.typing("seal").total) == (0, 1)
    reading.close()
    writing.sql.close()


def test_an_interrupted_search_is_cancelled(tmp_path: Path) -> None:
    sql = sqlite3.connect(tmp_path / "home.db", isolation_level=None, check_same_thread=False)
    schema.create(sql)
    with sql:
        sql.execute("BEGIN")
        Writer(sql).put([document(f"d{number}", "seal ring", time=number) for number in range(3_000)])
    stop = threading.Event()

    def interrupt() -> None:
        while not stop.is_set():
            sql.interrupt()

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    try:
        with pytest.raises(Cancelled):
            for _ in range(1_000):
                Searcher(sql).search("seal", now=NOW, facets=True)
    finally:
        stop.set()
        interrupter.join()
    assert Searcher(sql).search("seal", now=NOW).total == 3_000
    sql.close()
