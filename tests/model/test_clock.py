"""The clock goes on whatever clocks of others say, and fits SQLite's integer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kshare.model.clock import (
    DAY_MS,
    HOUR_MS,
    MAX_HLC,
    display_ms,
    iso_time,
    merge_stamp,
    milliseconds,
    next_stamp,
    stamp,
)
from tests.builders import START_MS


@given(st.integers(0, MAX_HLC - 1), st.integers(0, (1 << 46)))
def test_the_next_stamp_is_later_than_the_last_and_not_behind_the_wall(last: int, wall: int) -> None:
    following = next_stamp(last, wall)

    assert following > last and milliseconds(following) >= wall


def test_two_stamps_within_a_millisecond_differ_by_their_counter() -> None:
    first = next_stamp(0, START_MS)

    assert next_stamp(first, START_MS) == first + 1


def test_a_clock_that_goes_back_is_not_followed() -> None:
    last = stamp(START_MS)

    assert next_stamp(last, START_MS - DAY_MS) == last + 1


def test_a_colleague_is_followed_at_most_a_day_ahead() -> None:
    soon, in_2099 = stamp(START_MS + HOUR_MS), stamp(START_MS + 27_000 * DAY_MS)

    assert merge_stamp(stamp(START_MS), soon, START_MS) == soon
    assert merge_stamp(stamp(START_MS), in_2099, START_MS) == stamp(START_MS + DAY_MS)
    assert merge_stamp(soon, 0, START_MS) == soon


def test_a_stamp_from_the_future_is_shown_an_hour_after_it_came() -> None:
    assert display_ms(stamp(START_MS + DAY_MS), START_MS) == START_MS + HOUR_MS
    assert display_ms(stamp(START_MS - DAY_MS), START_MS) == START_MS - DAY_MS


def test_the_highest_stamp_fits_an_integer_of_sqlite_and_can_be_shown() -> None:
    assert MAX_HLC < 1 << 63
    assert iso_time(milliseconds(MAX_HLC)).endswith("Z")
    assert iso_time(1 << 62) == "9999-12-31T00:00:00.000Z"


def test_times_are_told_in_utc_with_milliseconds() -> None:
    assert iso_time(START_MS + 5) == "2026-05-28T20:26:40.005Z"
