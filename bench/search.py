"""The figures of the index (docs/search.md), beside plain FTS5, tantivy and Whoosh's own engine in the same run.

    python dev.py bench search [--items 1000000]

Without a size: 10,000 and 100,000 items. Times are ms of CPU, since others may be using the machine. Whoosh
takes part with 10,000 items only: typing takes it a second there.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal, TypeVar

from bench.corpus import FIRST_MS, LAST_MS, Corpus, kept
from bench.filling import fill
from bench.peers import Peer, PlainFts, Question, Tantivy, Whoosh
from bench.search_processes import process_rows
from kshare.index import schema
from kshare.index.searcher import Searcher
from kshare.index.writer import Writer

Row = tuple[str, float, str, float | None, str]
"""What was measured, the value, its unit, the limit to hold (None: none), and the peers' figures in words."""

LIMITS = {
    "keystroke to hits": (10, 15), "ranked": (20, 60), "newest first": (10, 50), "filtered, newest first": (10, 50),
    "filtered, ranked": (20, 60), "facets with the query": (40, 50), "did you mean": (1, 2),
    "save to searchable": (15, 25), "bulk indexing": (4_000, 3_000),
}  # fmt: skip
"""Up to 100,000 items and above: ms at the 95th percentile, documents a second."""

_HUGE = 100_000
_SMALL = 10_000
_SAVES = 200
_FEW_SAVES = 30
Asked = TypeVar("Asked")
Spread = tuple[float, float]
"""Median and 95th percentile."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions of each kind, drawn from the corpus with a fixed seed."""

    typed: list[Question]
    common: list[Question]
    rare: list[Question]
    several: list[Question]
    newest: list[Question]
    filtered: list[Question]
    typos: list[str]

    @classmethod
    def of(cls, corpus: Corpus) -> Questions:
        chance = random.Random(7)
        known = (*corpus.common, *corpus.middling)
        pairs = [(chance.choice(known), chance.choice(corpus.common)) for _ in range(60)]
        texts = [*chance.sample(corpus.middling, 20), *(" ".join(pair) for pair in pairs[:15])]
        prefixes = [
            text[:size]
            for text in texts
            for size in range(2, min(len(text), 16) + 1)
            if text[size - 1] != " "
        ]
        some = [Question((chance.choice(known),)) for _ in range(100)]
        middle = (FIRST_MS + LAST_MS) // 2
        filters: list[dict[str, object]] = [
            {"kind": "page"}, {"kind": "question"}, {"author": "anna.berg"}, {"between": (middle, middle + 10**10)},
        ]  # fmt: skip
        long = [word for word in corpus.middling if len(word) > 6]
        return cls(
            typed=[Question(tuple(prefix.split()), unfinished=True) for prefix in prefixes],
            common=[Question((word,)) for word in chance.sample(corpus.common, 40)],
            rare=[Question((word,)) for word in chance.sample(corpus.rare, 40)],
            several=[Question(pair) for pair in pairs[15:55]],
            newest=some[:60],
            filtered=[replace(one, **filters[n % 4]) for n, one in enumerate(some[60:])],  # type: ignore[arg-type]
            typos=[word[:2] + word[3] + word[2] + word[4:] for word in chance.sample(long, 60)],
        )


class Own:
    """This index, asked as the window asks it."""

    name = "KShare"

    def __init__(self, path: Path) -> None:
        self.path = path / "index.db"
        self.sql = sqlite3.connect(self.path, isolation_level=None)
        for setting in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32000", "temp_store=MEMORY"):
            self.sql.execute(f"PRAGMA {setting}")
        schema.create(self.sql)
        self.writer, self.searcher = Writer(self.sql), Searcher(self.sql)

    def find(
        self, question: Question, order: Literal["best", "newest"] = "best", facets: bool = False
    ) -> object:
        text = _typed(question)
        if question.unfinished:
            return self.searcher.typing(text)
        sort: Literal["relevance", "newest"] = "relevance" if order == "best" else "newest"
        return self.searcher.search(text, now=LAST_MS, sort=sort, facets=facets)


def _typed(question: Question) -> str:
    """The question as a person types it; a space behind the last word finishes it."""
    filters = [f"type:{question.kind}"] * bool(question.kind) + [f"by:{question.author}"] * bool(
        question.author
    )
    if question.between:
        days = [time.strftime("%Y-%m-%d", time.gmtime(ms // 1000)) for ms in question.between]
        filters.append("after:{} before:{}".format(*days))
    return " ".join([*filters, *question.words]) + ("" if question.unfinished else " ")


def _spread(work: Callable[[Asked], object], questions: Iterable[Asked]) -> Spread:
    """Of ms of CPU; the first questions warm the caches and are asked again."""
    questions = list(questions)
    for question in questions[:5]:
        work(question)
    taken = []
    for question in questions:
        start = time.process_time()
        work(question)
        taken.append((time.process_time() - start) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _mb(path: Path) -> float:
    """What a file or folder takes, 10^6 bytes."""
    files = path.rglob("*") if path.is_dir() else path.parent.glob(path.name + "*")
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def _question_rows(own: Own, peers: list[Peer], asked: Questions) -> Iterator[tuple[str, Spread, str]]:
    """What was asked, how long it took, and how long the peers took."""
    plans: list[tuple[str, list[Question], Literal["best", "newest", "facets"]]] = [
        ("keystroke to hits", asked.typed, "newest"),
        ("ranked, common word", asked.common, "best"),
        ("ranked, rare word", asked.rare, "best"),
        ("ranked, two words", asked.several, "best"),
        ("newest first", asked.newest, "newest"),
        ("filtered, ranked", asked.filtered, "best"),
        ("filtered, newest first", asked.filtered, "newest"),
        ("facets with the query", asked.common, "facets"),
    ]
    for what, questions, how in plans:
        order: Literal["best", "newest"] = "newest" if how == "newest" else "best"
        said = []
        for peer in peers:
            fewer = questions[::12] if isinstance(peer, Whoosh) else questions
            ask = partial(_with_facets, peer) if how == "facets" else partial(peer.find, order=order)
            said.append(_said(peer.name, _spread(ask, fewer)))
        yield (
            what,
            _spread(partial(own.find, order=order, facets=how == "facets"), questions),
            "; ".join(said),
        )
    yield "did you mean", _spread(own.searcher.suggest, asked.typos), ""


def _with_facets(peer: Peer, question: Question) -> None:
    peer.find(question)
    peer.facets(question)


def _said(name: str, spread: Spread) -> str:
    return f"{name} {spread[0]:.1f} / {spread[1]:.1f}"


def _save_row(own: Own, peers: list[Peer], corpus: Corpus) -> tuple[str, Spread, str]:
    chance = random.Random(4)
    some = list(islice(corpus.documents(), 5_000))
    new = [replace(chance.choice(some), uid=f"new{n}", time=LAST_MS + n) for n in range(_SAVES)]

    def save(number: int) -> None:
        own.sql.execute("BEGIN IMMEDIATE")
        own.writer.put([new[number]])
        own.sql.execute("COMMIT")

    said = [_said(peer.name, _spread(peer.save, new[:_FEW_SAVES])) for peer in peers]
    return "save to searchable", _spread(save, range(_SAVES)), "; ".join(said)


def _rows_of(size: int) -> Iterator[Row]:
    corpus = kept(size)
    limit = {what: limits[size > _HUGE] for what, limits in LIMITS.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = Own(folder)
        peers: list[Peer] = [PlainFts(folder), Tantivy(folder)]
        if size <= _SMALL:
            peers.append(Whoosh(folder))
        taken = {peer: _seconds(partial(peer.build, corpus.documents())) for peer in peers}
        said = [f"{peer.name} {size / seconds:,.0f}" for peer, seconds in taken.items()]
        rate = size / _seconds(lambda: fill(own.sql, corpus.documents()))
        yield "bulk indexing", rate, "documents/s", limit["bulk indexing"], "; ".join(said)
        yield "words refreshed when idle", _seconds(own.writer.refresh_words), "s", None, ""
        sizes = [f"{peer.name} {_mb(folder / peer.place):,.0f}" for peer in peers]
        yield (
            "size of the index",
            _mb(own.path),
            "MB",
            None,
            "; ".join([*sizes, f"the texts {_mb(corpus.path):,.0f}"]),
        )
        asked = Questions.of(corpus)
        for what, spread, told in [*_question_rows(own, peers, asked), _save_row(own, peers, corpus)]:
            allowed = limit.get(what, limit.get(what.split(",")[0]))
            yield f"{what}, p95 (p50 {spread[0]:.1f})", spread[1], "ms", allowed, told
        yield from process_rows(own.path, [_typed(one) for one in (*asked.typed, *asked.common)], size)
        own.sql.close()


def rows(items: int | None = None) -> list[Row]:
    """All figures for `items` documents. A million take about half an hour and 8 GB of disk."""
    found: list[Row] = []
    for size in [items] if items else [_SMALL, _HUGE]:
        found += [
            (f"{size:,}: {what}", value, unit, limit, peer)
            for what, value, unit, limit, peer in _rows_of(size)
        ]
    return found
