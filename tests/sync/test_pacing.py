"""How often to look, and when to try again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kshare.sync.pacing import Pace, pace, poll_interval_s, retry_delay_ms

MINUTE = 60_000


@pytest.mark.parametrize(
    ("active", "since_news", "since_input", "expected"),
    [
        (True, 0, 0, Pace.BUSY),
        (True, 11 * MINUTE, 0, Pace.NORMAL),
        (False, 0, MINUTE, Pace.NORMAL),
        (False, 0, 11 * MINUTE, Pace.IDLE),
    ],
)
def test_one_looks_as_keenly_as_somebody_watches(
    active: bool, since_news: int, since_input: int, expected: Pace
) -> None:
    assert pace(window_active=active, since_news_ms=since_news, since_input_ms=since_input) is expected


@given(st.sampled_from(Pace), st.floats(0, 1, exclude_max=True))
def test_intervals_vary_by_a_fifth(keenness: Pace, chance: float) -> None:
    interval = poll_interval_s(keenness, chance)

    assert 0.8 * keenness.value <= interval <= 1.2 * keenness.value


@given(st.integers(1, 10_000), st.integers(0, 10**10))
def test_a_bad_file_waits_at_most_a_minute_at_first_and_an_hour_later(tries: int, age_ms: int) -> None:
    delay = retry_delay_ms(tries, age_ms)

    assert 0 < delay <= (MINUTE if age_ms < 10 * MINUTE else 60 * MINUTE)


@given(st.integers(10 * MINUTE, 10**10), st.integers(0, 10**9))
def test_the_longer_a_file_is_bad_the_longer_it_waits(age_ms: int, more: int) -> None:
    assert retry_delay_ms(50, age_ms) <= retry_delay_ms(50, age_ms + more)
