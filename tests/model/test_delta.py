"""A text carried as its difference to another one comes back whole, or not at all."""

from __future__ import annotations

import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kshare.model.delta import apply_delta, make_delta
from kshare.model.limits import PAGE_BYTES

BASE = "".join(f"Line {n} of a page about pumps and seals.\n" for n in range(40))


def test_a_small_change_is_a_small_delta() -> None:
    text = BASE + "One more line.\n"
    delta = make_delta(BASE, text)

    assert delta is not None and len(delta) < 100
    assert apply_delta(BASE, delta) == text


def test_texts_with_little_in_common_are_carried_whole() -> None:
    assert make_delta(BASE, "".join(chr(33 + n * 7 % 9000) for n in range(3000))) is None
    assert make_delta("", BASE) is None
    assert make_delta(BASE, "short\n") is None


@given(st.text(max_size=300), st.text(max_size=60))
def test_what_is_made_comes_back(middle: str, end: str) -> None:
    text = BASE.replace("Line 7", middle) + end
    delta = make_delta(BASE, text)

    assert delta is None or apply_delta(BASE, delta) == text


def test_a_delta_of_another_text_gives_nothing_or_other_text() -> None:
    delta = make_delta(BASE, BASE + "One more line.\n")
    assert delta is not None

    assert apply_delta(BASE[200:], delta) != BASE + "One more line.\n"
    assert apply_delta("", delta) is None


@given(st.binary(max_size=60))
def test_any_bytes_are_a_delta_or_nothing(raw: bytes) -> None:
    apply_delta(BASE, raw)


def test_a_delta_that_unfolds_to_more_than_a_page_is_not_unfolded() -> None:
    bomb = zstandard.ZstdCompressor().compress(b"a" * (PAGE_BYTES + 1))

    assert apply_delta(BASE, bomb) is None


def test_a_delta_that_hides_its_size_is_not_unfolded() -> None:
    maker = zstandard.ZstdCompressor(write_content_size=False)

    assert apply_delta(BASE, maker.compress(b"a" * 100)) is None


def test_a_cut_delta_gives_nothing() -> None:
    delta = make_delta(BASE, BASE + "One more line.\n")
    assert delta is not None

    assert all(apply_delta(BASE, delta[:length]) is None for length in range(len(delta)))
