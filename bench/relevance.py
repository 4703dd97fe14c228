"""How good the first ten hits are (NDCG@10) on questions with known answers, beside plain bm25 and tantivy.

The texts of `bench.judged` lie among 20,000 of `bench.corpus` that are the answer to nothing.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean

from bench.corpus import kept
from bench.filling import fill
from bench.judged import NOW_MS, documents, judged, ndcg
from bench.peers import PlainFts, Question, Tantivy
from bench.search import Own, Row

_AMONG = 20_000
_WORD = re.compile(r"[^\W_]+")


def rows() -> list[Row]:
    """NDCG@10 for each source of questions: more is better, the peers must not be."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own, peers = Own(folder), (PlainFts(folder), Tantivy(folder))
        everything = sorted([*documents(), *kept(_AMONG).documents()], key=lambda one: one.time)
        fill(own.sql, everything)
        own.writer.refresh_words()
        for peer in peers:
            peer.build(everything)
        scores: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for one in judged():
            hits = own.searcher.search(one.text + " ", now=NOW_MS).items
            found = {"KShare": [hit.uid for hit in hits]}
            found |= {peer.name: peer.find(Question(tuple(_WORD.findall(one.text)))) for peer in peers}
            for engine, uids in found.items():
                for source in (one.source, "all"):
                    scores[source][engine].append(ndcg(uids, one.grades))
        own.sql.close()
    return [
        (
            f"NDCG@10, {len(engines['KShare'])} questions from {source}",
            mean(engines["KShare"]), "", None,
            "; ".join(f"{peer.name} {mean(engines[peer.name]):.3f}" for peer in peers),
        )
        for source, engines in scores.items()
    ]  # fmt: skip
