from __future__ import annotations

from datetime import datetime

import pytest

from kshare.index.dates import span_of

NOW = int(datetime(2026, 3, 11, 15, 30).timestamp() * 1000)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "first", "after"),
    [
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("2026-02-28", (2026, 2, 28), (2026, 3, 1)),
        ("28.2.2026", (2026, 2, 28), (2026, 3, 1)),
        ("heute", (2026, 3, 11), (2026, 3, 12)),
        ("Yesterday", (2026, 3, 10), (2026, 3, 11)),
        ("vorgestern", (2026, 3, 9), (2026, 3, 10)),
        ("diese Woche", (2026, 3, 9), (2026, 3, 16)),
        ("'last week'", (2026, 3, 2), (2026, 3, 9)),
        ("letzten Monat", (2026, 2, 1), (2026, 3, 1)),
        ("this year", (2026, 1, 1), (2027, 1, 1)),
        ("vorige Woche", (2026, 3, 2), (2026, 3, 9)),
        ("Januar 2025", (2025, 1, 1), (2025, 2, 1)),
        ("mar 2026", (2026, 3, 1), (2026, 4, 1)),
        ("12/2025", (2025, 12, 1), (2026, 1, 1)),
        ("december", (2025, 12, 1), (2026, 1, 1)),
        ("März", (2026, 3, 1), (2026, 4, 1)),
        ("Montag", (2026, 3, 9), (2026, 3, 10)),
        ("wednesday", (2026, 3, 4), (2026, 3, 5)),
        ("2026-Q1", (2026, 1, 1), (2026, 4, 1)),
        ("Q4 2025", (2025, 10, 1), (2026, 1, 1)),
        ("2026-W02", (2026, 1, 5), (2026, 1, 12)),
        ("28.2.", (2026, 2, 28), (2026, 3, 1)),
        ("24.12.", (2025, 12, 24), (2025, 12, 25)),
    ],
)
def test_a_date_word_means_its_whole_span(
    typed: str, first: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    begin, end = (int(datetime(*day).timestamp() * 1000) for day in (first, after))

    assert span_of(typed, NOW) == (begin, end - 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("7d", 4),
        ("last 7 days", 4),
        ("letzte 7 Tage", 4),
        ("3 days ago", 8),
        ("vor 2 Tagen", 9),
        ("1 week", 4),
    ],
)
def test_a_time_ago_reaches_until_now(typed: str, day: int) -> None:
    assert span_of(typed, NOW) == (int(datetime(2026, 3, day).timestamp() * 1000), NOW)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "someday",
        "2026-13",
        "0000",
        "31.2.2026",
        "9999y",
        "-",
        "13/2026",
        "q5 2026",
        "2026-w60",
        "32.1.",
        "0/2026",
        "marzipan 2026",
    ],
)
def test_no_date_is_none(typed: str) -> None:
    assert span_of(typed, NOW) is None
