"""The runner of bench/: verdicts, the table, and a broken module beside a good one."""

from __future__ import annotations

import json

import pytest

from bench import reading_peers
from bench.__main__ import Figure, Row, as_json, benchmarks, measure, short, table


class Steady:
    """A benchmark that measures two fixed figures."""

    def rows(self) -> list[Row]:
        return [("search, p95", 8.25, "ms", 10.0, "grep 912 ms"), ("fold", 21_000.0, "ops/s", 20_000.0, "")]


class Broken:
    """A benchmark that fails."""

    def rows(self) -> list[Row]:
        raise RuntimeError("no such file")


@pytest.mark.parametrize(
    ("value", "unit", "limit", "verdict"),
    [
        (9.0, "ms", 10.0, "ok"),
        (11.0, "ms", 10.0, "over"),
        (11.0, "MB/s", 10.0, "ok"),
        (9.0, "MB/s", 10.0, "over"),
        (9.0, "MB", None, ""),
    ],
)
def test_a_limit_is_the_most_and_for_a_rate_the_least(
    value: float, unit: str, limit: float | None, verdict: str
) -> None:
    assert Figure("m", "what", value, unit, limit, "").verdict == verdict


def test_figures_read_with_three_digits() -> None:
    assert [short(number) for number in (0.12345, 1.5, 20_000, 123.4)] == ["0.123", "1.5", "20,000", "123"]


def test_the_table_shows_each_figure_beside_limit_and_peer() -> None:
    figures, _ = measure({"steady": Steady()})

    assert table(figures).splitlines() == [
        "| what        | measured | unit  | limit     | peer        |    |",
        "|-------------|----------|-------|-----------|-------------|----|",
        "| search, p95 | 8.25     | ms    | <= 10     | grep 912 ms | ok |",
        "| fold        | 21,000   | ops/s | >= 20,000 |             | ok |",
    ]


def test_a_broken_benchmark_does_not_stop_the_others() -> None:
    figures, broken = measure({"broken": Broken(), "steady": Steady()})

    document = json.loads(as_json(figures, broken))
    assert [figure["verdict"] for figure in document["figures"]] == ["ok", "ok"]
    assert document["broken"] == ["broken"]


def test_an_unknown_benchmark_is_refused_by_name() -> None:
    with pytest.raises(SystemExit, match="No such benchmark: nonsense"):
        benchmarks(["nonsense"])


def test_what_takes_hours_is_measured_on_request_only() -> None:
    assert "stalls" not in benchmarks([])
    assert set(benchmarks(["stalls"])) == {"stalls"}


def test_a_program_that_is_not_installed_is_said_calmly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "bench.reading_peers.shutil.which", lambda name: None if name == "retext" else "/bin/true"
    )
    monkeypatch.setattr("bench.reading_peers.sys.platform", "linux")

    assert [one.words("small") for one in reading_peers.read_by_peers({"small": "x"})] == [
        "ReText: not installed"
    ]


def test_a_page_took_what_a_start_with_it_took_longer_than_an_empty_one() -> None:
    one = reading_peers.Read("ReText", started_ms={"empty": [100, 900, 110], "small": [150, 160, 9_000]})

    assert one.page_ms("small") == 50
    assert one.words("small") == "ReText 50 ms (started with it less started empty)"
