from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kshare.exchange.fields import read_tags, read_time, storable
from kshare.model.clock import iso_time


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-01", "2024-03-01T00:00:00.000Z"),
        ("2024/3/1 9:05", "2024-03-01T09:05:00.000Z"),
        ("2024-03-01T09:05:07.5+01:00", "2024-03-01T08:05:07.500Z"),
        ("1.3.2024", "2024-03-01T00:00:00.000Z"),
        ("1.3.2024, 9:05:03", "2024-03-01T09:05:03.000Z"),
    ],
)
def test_times_are_read_as_people_write_them(text: str, iso: str) -> None:
    found = read_time(text)

    assert found is not None
    assert iso_time(found) == iso


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "1.13.2024", "1960-01-01", "2024-03-01 9", "²"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text) is None


@given(st.integers(0, 4_102_444_800_000))
def test_a_time_of_an_export_comes_back_exactly(ms: int) -> None:
    assert read_time(iso_time(ms)) == ms


def test_tags_come_into_one_spelling() -> None:
    assert read_tags(["Best Practices", "C#", "a--b", "Github - Shaarli", "हिन्दी", "2024", "?"]) == (
        "best-practices",
        "c",
        "a--b",
        "github-shaarli",
        "हिन्दी",
        "2024",
    )


@given(st.lists(st.text(max_size=80), max_size=5))
def test_tags_that_were_read_stay_as_they_are(names: list[str]) -> None:
    tags = read_tags(names)

    assert read_tags(tags) == tags


def test_text_that_no_file_can_hold_is_cleaned() -> None:
    assert storable("a\ud800b\0c") == "a?bc"
