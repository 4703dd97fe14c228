"""The index against Whoosh's own matcher and against one that looks at every document: random queries, 2,000
of them with `-m slow`.

Whoosh's index lives in memory and in this test only. `a ANDNOT b` is left out: Whoosh's matcher for it finds documents
that do hold b (seen in 2.7.4 and 2.7.5), ours is tested against the other matcher beside this one.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from whoosh import analysis, fields, qparser
from whoosh.filedb.filestore import RamStorage

from tests.index.conftest import NOW, Index, document
from tests.index.test_differential import WORDS, fulfils, written

DOCUMENTS = 40
Tree = tuple[str, Any]


def tree(chance: random.Random, depth: int = 2) -> Tree:
    """A random query of the operators that both know."""
    kind = (
        chance.choice(("word", "word", "phrase", "AND", "OR", "NOT"))
        if depth
        else chance.choice(("word", "phrase"))
    )
    if kind == "word":
        return "word", chance.choice(WORDS)
    if kind == "phrase":
        return "phrase", chance.choices(WORDS, k=chance.randint(2, 3))
    if kind == "NOT":
        return "AND", [tree(chance, depth - 1), ("NOT", tree(chance, depth - 1))]
    return kind, [tree(chance, depth - 1) for _ in range(chance.randint(2, 3))]


@pytest.mark.parametrize("count", [500, pytest.param(2_000, marks=pytest.mark.slow)])
def test_queries_find_what_whoosh_and_a_look_at_every_document_find(count: int) -> None:
    chance = random.Random(8)
    texts = [chance.choices(WORDS, k=chance.randint(1, 7)) for _ in range(DOCUMENTS)]
    index = Index()
    index.put(*(document(str(number), " ".join(text)) for number, text in enumerate(texts)))
    schema = fields.Schema(id=fields.STORED, text=fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()))
    peer = RamStorage().create_index(schema)
    writer = peer.writer()
    for number, text in enumerate(texts):
        writer.add_document(id=number, text=" ".join(text))
    writer.commit()
    parser = qparser.QueryParser("text", schema)
    with peer.searcher() as searcher:
        for _ in range(count):
            asked = tree(chance)
            query = written(asked)
            ours = {int(hit.uid) for hit in index.searcher.search(query, now=NOW, limit=DOCUMENTS).items}
            theirs = {hit["id"] for hit in searcher.search(parser.parse(query), limit=None, scored=False)}
            assert ours == {n for n, text in enumerate(texts) if fulfils(text, asked)}, query
            assert ours == theirs, query
    index.sql.close()
