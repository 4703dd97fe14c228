"""Runs the modules of this package and prints one table: `python -m bench [names] [--items N] [--json FILE]`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, cast

import bench

Row = tuple[str, float, str, float | None, str]


class Benchmark(Protocol):
    """A module of this package that measures something."""

    def rows(self) -> list[Row]: ...


class Scalable(Protocol):
    """A benchmark that can be run with any number of items."""

    def rows(self, items: int | None = None) -> list[Row]: ...


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured row; the fields are those of `rows()` with the module in front."""

    module: str
    what: str
    value: float
    unit: str
    limit: float | None
    peer: str

    @property
    def verdict(self) -> str:
        """`ok`, `over` (the limit does not hold), or nothing where there is no limit."""
        if self.limit is None:
            return ""
        is_rate = self.unit.endswith("/s")
        holds = self.value >= self.limit if is_rate else self.value <= self.limit
        return "ok" if holds else "over"

    @property
    def limit_text(self) -> str:
        if self.limit is None:
            return ""
        return f"{'>=' if self.unit.endswith('/s') else '<='} {short(self.limit)}"


def short(number: float) -> str:
    """Three significant digits, thousands marked.

    >>> short(0.12345), short(1.5), short(20000), short(123.4)
    ('0.123', '1.5', '20,000', '123')
    """
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def benchmarks(wanted: Sequence[str]) -> dict[str, Benchmark]:
    """Modules with `rows`, by name. If none is named: all but those that take hours, which say `ON_REQUEST`.

    Raises SystemExit for an unknown name.
    """
    names = [found.name for found in pkgutil.iter_modules(bench.__path__) if found.name != "__main__"]
    unknown = set(wanted) - set(names)
    if unknown:
        raise SystemExit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(names)}")
    modules = {
        name: importlib.import_module(f"bench.{name}") for name in names if not wanted or name in wanted
    }
    return {
        name: cast(Benchmark, module)
        for name, module in modules.items()
        if hasattr(module, "rows") and (wanted or not getattr(module, "ON_REQUEST", False))
    }


def measure(modules: dict[str, Benchmark], items: int | None = None) -> tuple[list[Figure], list[str]]:
    """Run every module in turn; a broken one is named (second value) and does not stop the others.

    `items` is for modules that take a number.
    """
    figures: list[Figure] = []
    broken = []
    for name, module in modules.items():
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            rows = module.rows() if items is None else cast(Scalable, module).rows(items)
            figures += [Figure(name, *row) for row in rows]
        except Exception:
            traceback.print_exc()
            broken.append(name)
    return figures, broken


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table, columns aligned, ready for the README."""
    head = ("what", "measured", "unit", "limit", "peer", "")
    body = [(f.what, short(f.value), f.unit, f.limit_text, f.peer, f.verdict) for f in figures]
    widths = [max(len(cell) for cell in column) for column in zip(head, *body, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, *body)
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def as_json(figures: Iterable[Figure], broken: Sequence[str]) -> str:
    """One document: the machine, the figures with their verdicts, the modules that broke."""
    document = {
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
        },
        "figures": [{**asdict(figure), "verdict": figure.verdict} for figure in figures],
        "broken": list(broken),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 if a limit does not hold or a module broke."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", help="modules of bench/ (default: all but stalls, which takes hours)"
    )
    parser.add_argument(
        "--items",
        type=int,
        metavar="N",
        help="how many, for search (1000000 takes half an hour) and window (two minutes)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(arguments)
    figures, broken = measure(benchmarks(options.names), options.items)
    print(table(figures))
    if broken:
        print(f"\nBroken: {', '.join(broken)}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(as_json(figures, broken), encoding="utf-8")
    return int(bool(broken) or any(figure.verdict == "over" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
