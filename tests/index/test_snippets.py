"""Passages of long texts: what matched is shown however deep it lies, within a bound."""

from __future__ import annotations

import pytest

from kshare.index.plan import Term
from kshare.index.snippets import Highlighter
from tests.index.conftest import NOW, Index, document

DEEP = {
    "a code": ("the seal ring of ERR-9071 is worn", "ERR-9071", ["ERR-9071"]),
    "another form": ("die Dichtungen der Anlage wurden geprüft", "Dichtung", ["Dichtungen"]),
    "a beginning": ("das Überdruckventil klemmt", "überd", ["Überdruckventil"]),
    "Japanese": ("非常時は緊急停止ボタンを押す", "緊急停止", ["緊急停止"]),
}


@pytest.mark.parametrize(("passage", "query", "marked"), DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("place", [59_990, 60_500, 400_000, 940_000])
def test_a_hit_deep_in_a_long_text_shows_its_passage(
    index: Index, passage: str, query: str, marked: list[str], place: int
) -> None:
    filler = "Nothing of that kind stands here at all.\n" * (place // 41)
    index.put(document("long", f"{filler}\n{passage}\n{filler[:90_000]}", kind="page"))

    (hit,) = index.searcher.search(query, now=NOW).items

    assert [hit.snippet.text[first:last] for first, last in hit.snippet.highlights] == marked
    assert hit.snippet.line == place // 41 + 1


def test_long_texts_without_a_readable_match_are_looked_through_up_to_a_bound(index: Index) -> None:
    looked = 0
    highlighter = Highlighter([Term("zebra")])
    matches = highlighter._matches

    def counted(text: str) -> list[tuple[tuple[int, int], int]]:
        nonlocal looked
        looked += len(text)
        return matches(text)

    highlighter._matches = counted  # type: ignore[method-assign]
    for _ in range(30):
        highlighter.snippet("No such animal. " * 60_000)

    assert looked <= 30 * 61_000 + 6_200_000
