from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.index.analysis import _other_spellings, prepare_document, words
from tests.index.conftest import document


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("(wi-fi),", "wifi"),
        ("don't!", "dont"),
        ("see camelCase.", "Case camel"),
        ("1,234.50", "1234 50"),
        ("v2.7.4;", "2.7.4"),
        ("Müller", "mueller"),
        ("up-to-date SaaS v1.2\tit's", "1.2 Saa its uptodate"),
        ("Plain words, A. Full stop. 3, 4.", ""),
    ],
)
def test_other_spellings_are_found_wherever_they_stand(written: str, also: str) -> None:
    assert prepare_document(document("it", written)).extra == also
    assert prepare_document(document("it", f"ring\n{written}\tseal")).extra == also


@settings(max_examples=300, deadline=None)
@given(st.text("aBc-'.,19vV_(", max_size=14))
def test_the_search_for_odd_chunks_misses_none(chunk: str) -> None:
    assert _other_spellings(f"seal {chunk} ring", []) == _other_spellings("", [chunk])


@given(
    st.lists(st.sampled_from(["Müller", "MÜLLER", "müller", "Straße", "検索", "it's", "seal"]), max_size=6)
)
def test_the_words_of_a_stored_text_are_those_that_were_counted(parts: list[str]) -> None:
    ready = prepare_document(document("it", " ".join(parts)))

    assert (
        words("\n".join([ready.title, ready.body, ready.snapshot, ready.extra])).folded == ready.words.folded
    )
