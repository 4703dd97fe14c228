"""Tables in Markdown: laid out, walked through, grown and shrunk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kshare.ui.editor.tables import (
    Table,
    aligned,
    cell_span,
    column_at,
    empty_table,
    parse_table,
    table_from_tabs,
    table_lines,
    with_column,
    with_row,
    without_column,
    without_row,
    written,
)

CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="|\\"), max_size=6
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_a_table_that_was_written_is_read_as_it_was(rows: list[tuple[str, ...]]) -> None:
    table = Table(tuple(rows), ("", "right", "center"))

    assert parse_table(written(table)) == table


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_every_cell_is_found_at_its_place(rows: list[tuple[str, ...]]) -> None:
    lines = written(Table(tuple(rows), ("", "")))
    for row, line in zip(rows, [lines[0], *lines[2:]], strict=True):
        for column, words in enumerate(row):
            start, end = cell_span(line, column)
            assert line[start:end] == words
            assert column_at(line, start) == column


def test_rows_and_columns_come_and_go() -> None:
    table = Table((("a", "b"), ("1", "2")), ("", ""))

    assert with_row(table, 2).rows[2] == ("", "")
    assert without_row(table, 1).rows == (("a", "b"),)
    assert without_row(table, 0) == table
    assert with_column(table, 1).rows == (("a", "", "b"), ("1", "", "2"))
    assert without_column(table, 0).rows == (("b",), ("2",))
    assert without_column(without_column(table, 0), 0).width == 1
    assert aligned(table, 1, "right").aligns == ("", "right")


def test_a_line_with_a_stroke_is_no_table() -> None:
    assert table_lines(["a | b", "c | d"], 0) is None
    assert table_lines(["a | b", "--|--", "c | d"], 2) == (0, 3)
    assert table_lines([], 0) is None


def test_wide_letters_stand_under_each_other() -> None:
    assert written(Table((("ポンプ", "x"), ("pump", "y")), ("", ""))) == [
        "| ポンプ | x   |",
        "| ------ | --- |",
        "| pump   | y   |",
    ]


def test_a_spreadsheet_is_a_table_and_code_is_none() -> None:
    found = table_from_tabs("Part\tCount\r\nSeal|x\t2\r\nRing\t10\r\n")

    assert found == Table((("Part", "Count"), ("Seal\\|x", "2"), ("Ring", "10")), ("", "right"))
    assert table_from_tabs("if x:\n\ty\n\tz") is None
    assert table_from_tabs("\ta\n\tb") is None
    assert table_from_tabs("one line\twith a tab") is None


def test_a_new_table_has_a_head_and_empty_rows() -> None:
    assert len(written(empty_table(2, 3))) == 4
