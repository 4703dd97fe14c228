"""Markdown tables as the editor changes them: pure functions over lines, columns aligned as they are seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

Align = Literal["", "left", "center", "right"]
_RULE: Final = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_EDGE: Final = re.compile(r"(?<!\\)\|")
_WIDEST: Final = 40
"""Columns wider than this are not filled with spaces: one long cell would make every line as long."""
MOST_CELLS: Final = 20_000
"""A larger table is not laid out again with every key."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the head first; every row has as many cells as there are `aligns`."""

    rows: tuple[tuple[str, ...], ...]
    aligns: tuple[Align, ...]

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.aligns)


def empty_table(rows: int, columns: int, words: Callable[[int], str] = lambda _column: "") -> Table:
    """`rows` empty rows below a head whose cells are `words(column)`."""
    head = tuple(words(column) for column in range(columns))
    plain: Align = ""
    return Table((head, *[("",) * columns] * rows), (plain,) * columns)


def table_lines(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """(first, behind the last) line of the table around line `at`; None if that line is in none.

    >>> table_lines(["text", "| a |", "|---|", "| 1 |", "", "text"], 3)
    (1, 4)
    """
    if not 0 <= at < len(lines) or "|" not in lines[at]:
        return None
    first = last = at
    while first > 0 and "|" in lines[first - 1]:
        first -= 1
    while last + 1 < len(lines) and "|" in lines[last + 1]:
        last += 1
    if last - first < 1 or not _RULE.fullmatch(lines[first + 1]):
        return None
    return first, last + 1


def parse_table(lines: Sequence[str]) -> Table:
    """The table in these lines, of which the second is the rule."""
    cells = [_split(line) for number, line in enumerate(lines) if number != 1]
    rule = _split(lines[1])
    width = max(len(rule), *map(len, cells))
    aligns = tuple(_align(rule[column]) if column < len(rule) else "" for column in range(width))
    return Table(tuple((*row, *[""] * (width - len(row))) for row in cells), aligns)


def _split(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(cell.strip() for cell in _EDGE.split(inner))


def _align(cell: str) -> Align:
    left, right = cell.startswith(":"), cell.endswith(":")
    return "center" if left and right else "right" if right else "left" if left else ""


def columns_wide(text: str) -> int:
    """How many columns of a monospaced font the text takes: CJK two, combining marks none.

    >>> columns_wide("ポンプ"), columns_wide("pump")
    (6, 4)
    """
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)


def written(table: Table) -> list[str]:
    """The lines of a table, its columns under each other.

    >>> written(Table((("a", "bc"), ("12345", "")), ("", "right")))
    ['| a     |  bc |', '| ----- | --: |', '| 12345 |     |']
    """
    widths = [
        min(_WIDEST, max(3, *(columns_wide(row[column]) for row in table.rows)))
        for column in range(table.width)
    ]
    lines = [_line(row, widths, table.aligns) for row in table.rows]
    rule = [_rule(width, align) for width, align in zip(widths, table.aligns, strict=True)]
    lines.insert(1, f"| {' | '.join(rule)} |")
    return lines


def _line(row: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> str:
    cells = (_filled(*each) for each in zip(row, widths, aligns, strict=True))
    return f"| {' | '.join(cells)} |"


def _filled(text: str, width: int, align: Align) -> str:
    room = max(0, width - columns_wide(text))
    before = room if align == "right" else room // 2 if align == "center" else 0
    return f"{' ' * before}{text}{' ' * (room - before)}"


def _rule(width: int, align: Align) -> str:
    left, right = ":" * (align in ("left", "center")), ":" * (align in ("right", "center"))
    return f"{left}{'-' * (width - len(left) - len(right))}{right}"


def column_at(line: str, position: int) -> int:
    """In which column of a table's line a position is.

    >>> column_at("| a | b |", 3), column_at("| a | b |", 4), column_at("| a | b |", 9)
    (0, 0, 1)
    """
    edges = [found.start() for found in _EDGE.finditer(line)]
    begins = bool(edges) and not line[: edges[0]].strip()
    passed = sum(edge < position for edge in edges) - begins
    last = len(_split(line)) - 1
    return max(0, min(passed, last))


def cell_span(line: str, column: int) -> tuple[int, int]:
    """Where the words of a cell begin and end in its line; both the same place in an empty cell.

    >>> cell_span("| ab | c |", 0), cell_span("| ab |   |", 1)
    ((2, 4), (7, 7))
    """
    edges = [found.start() for found in _EDGE.finditer(line)]
    if not edges or line[: edges[0]].strip():
        edges.insert(0, -1)
    edges.append(len(line))
    start, end = edges[min(column, len(edges) - 2)] + 1, edges[min(column, len(edges) - 2) + 1]
    words = line[start:end]
    begin = start + len(words) - len(words.lstrip())
    if not words.strip():
        return (min(start + 1, end),) * 2
    return begin, begin + len(words.strip())


# -- changes -------------------------------------------------------------------------------------------


def with_row(table: Table, at: int) -> Table:
    """An empty row before row `at` (1: right below the head)."""
    at = max(1, at)
    return replace(table, rows=(*table.rows[:at], ("",) * table.width, *table.rows[at:]))


def without_row(table: Table, at: int) -> Table:
    """Without row `at`; the head stays."""
    return table if at < 1 else replace(table, rows=(*table.rows[:at], *table.rows[at + 1 :]))


def with_column(table: Table, at: int) -> Table:
    """An empty column before column `at`."""
    rows = tuple((*row[:at], "", *row[at:]) for row in table.rows)
    return Table(rows, (*table.aligns[:at], "", *table.aligns[at:]))


def without_column(table: Table, at: int) -> Table:
    """Without column `at`; the last one stays."""
    if table.width < 2:
        return table
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows)
    return Table(rows, (*table.aligns[:at], *table.aligns[at + 1 :]))


def aligned(table: Table, column: int, how: Align) -> Table:
    """A column set to the left, the middle or the right."""
    return replace(table, aligns=(*table.aligns[:column], how, *table.aligns[column + 1 :]))


def table_from_tabs(text: str) -> Table | None:
    """A table out of a spreadsheet's plain text: lines of as many tabs each; None if it is none.

    >>> table_from_tabs("Part\\tCount\\nSeal\\t2\\n").rows
    (('Part', 'Count'), ('Seal', '2'))
    >>> table_from_tabs("def f():\\n\\treturn 1\\n") is None
    True
    """
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    tabs = lines[0].count("\t")
    if len(lines) < 2 or not tabs or any(line.count("\t") != tabs for line in lines):
        return None
    rows = tuple(tuple(cell.strip().replace("|", "\\|") for cell in line.split("\t")) for line in lines)
    if not any(row[0] for row in rows) or len(rows) * (tabs + 1) > MOST_CELLS:
        return None
    figures = tuple(_column_align([row[column] for row in rows[1:]]) for column in range(tabs + 1))
    return Table(rows, figures)


def _column_align(cells: Sequence[str]) -> Align:
    """Figures stand at the right."""
    filled = [cell for cell in cells if cell]
    return (
        "right" if filled and all(re.fullmatch(r"[-+]?[\d.,' ]+ ?[%€$£]?", cell) for cell in filled) else ""
    )
