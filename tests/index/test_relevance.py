"""On texts that people wrote, what their titles, headings, links and accepted answers point at comes first."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from statistics import mean

import pytest

from bench.judged import NOW_MS, documents, judged, ndcg
from tests.index.conftest import Index

LEAST = {"titles": 0.95, "headings": 0.62, "links": 0.95, "questions": 0.76}
"""A little under what was reached; a change that loses more has to say why."""

Scores = dict[str, float]


@pytest.fixture(scope="module")
def scores() -> dict[str, Scores]:
    """NDCG@10 by engine and source of the questions."""
    index, plain = Index(), sqlite3.connect(":memory:")
    index.fill(documents())
    index.writer.refresh_words()
    plain.execute("CREATE VIRTUAL TABLE fts USING fts5(uid UNINDEXED, title, body, snapshot)")
    plain.executemany(
        "INSERT INTO fts VALUES(?, ?, ?, ?)",
        [(one.uid, one.title, one.body, one.snapshot) for one in documents()],
    )
    found: dict[str, defaultdict[str, list[float]]] = {"own": defaultdict(list), "plain": defaultdict(list)}
    for one in judged():
        hits = index.searcher.search(one.text + " ", now=NOW_MS, limit=10).items
        found["own"][one.source].append(ndcg([hit.uid for hit in hits], one.grades))
        match = " ".join(f'"{word}"' for word in re.findall(r"[^\W_]+", one.text))
        best = "SELECT uid FROM fts WHERE fts MATCH ? ORDER BY bm25(fts, 0, 8, 2, 1) LIMIT 10"
        rows = plain.execute(best, (match,)).fetchall()
        found["plain"][one.source].append(ndcg([uid for (uid,) in rows], one.grades))
    index.sql.close()
    plain.close()
    return {engine: {source: mean(each) for source, each in many.items()} for engine, many in found.items()}


@pytest.mark.parametrize("source", LEAST)
def test_known_answers_come_first(scores: dict[str, Scores], source: str) -> None:
    assert scores["own"][source] >= LEAST[source]


@pytest.mark.parametrize("source", LEAST)
def test_plain_bm25_is_not_better(scores: dict[str, Scores], source: str) -> None:
    assert scores["own"][source] >= scores["plain"][source] - 0.005


def test_the_measure_falls_if_the_answer_comes_later() -> None:
    assert ndcg(["a", "b"], {"a": 3}) == 1
    assert ndcg(["b", "a"], {"a": 3}) == pytest.approx(0.63, abs=0.01)
    assert ndcg(["b"] * 10 + ["a"], {"a": 3}) == 0
