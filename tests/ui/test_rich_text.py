"""Semantic HTML becomes Qt's subset, with colours, and never more than it was."""

from __future__ import annotations

import re
import subprocess
import sys
from html import escape

import pytest
from PySide6.QtGui import QTextDocument

from kshare.render.page import render_page
from kshare.ui.documents.rich_text import to_qt, to_qt_parts
from kshare.ui.theme.tokens import DARK, LIGHT


def plain(qt_html: str) -> str:
    document = QTextDocument()
    document.setHtml(qt_html)
    return document.toPlainText()


def test_a_mention_takes_the_accent_and_a_missing_page_the_colour_of_trouble() -> None:
    mention = '<a class="mention" href="kshare:person/a">@anna</a>'
    missing = '<a class="wikilink missing" href="kshare:new">V</a>'

    html = to_qt(mention + missing, LIGHT)

    assert f"color:{LIGHT.accent_text}" in html
    assert f"color:{LIGHT.danger}" in html
    assert 'href="kshare:person/a"' in html


def test_every_colour_comes_from_the_palette() -> None:
    source = (
        '<pre><code><span class="k">if</span> <span class="s2">"a"</span></code></pre><p><mark>m</mark></p>'
    )

    html = to_qt(source, DARK)

    assert DARK.code in html and DARK.code_keyword in html and DARK.code_string in html and DARK.mark in html
    assert LIGHT.mark not in html


def test_ticked_and_open_tasks_get_their_own_boxes() -> None:
    source = (
        '<ul class="task-list">'
        '<li class="task-list-item"><input type="checkbox" checked="" disabled=""> done</li>'
        '<li class="task-list-item"><input type="checkbox" disabled=""> open</li></ul>'
    )

    html = to_qt(source, LIGHT)

    assert html.index("kshare:task/done") < html.index("done</p>") < html.index("kshare:task/open")
    assert html.count("<img") == 2


def test_text_stays_text() -> None:
    source = "<p>a &lt;img src=x&gt; &amp;amp; b</p>"

    assert plain(to_qt(source, LIGHT)) == "a <img src=x> &amp; b"


def test_pictures_from_elsewhere_and_unknown_tags_vanish() -> None:
    html = to_qt(
        '<img src="http://x/y.png" alt="chart"><iframe src="http://x"></iframe><font>f</font>', LIGHT
    )

    assert "http" not in html
    assert plain(html) == "chartf"


def test_code_keeps_its_lines_and_spaces() -> None:
    html = to_qt("<pre><code>if x:\n    y = 1\n</code></pre>", LIGHT)

    assert "if x:\n    y = 1" in plain(html)


def test_a_broken_end_does_no_harm() -> None:
    assert "x" in plain(to_qt("<div><p>x</div></p></table><ul><li>y", LIGHT))


def test_a_long_page_comes_in_parts_that_add_up() -> None:
    source = "".join(f"<p>Paragraph {number} of many.</p>" for number in range(3_000))

    parts = to_qt_parts(source, LIGHT, limit=50_000)

    assert len(parts) > 3
    assert "".join(parts) == to_qt(source, LIGHT)
    assert all(part.startswith("<p") and part.endswith("</p>") for part in parts)


def test_a_long_block_of_code_comes_in_parts_of_whole_lines() -> None:
    lines = [f"line {number} of <b> many" for number in range(4_000)]
    source = f"<pre><code>{escape(chr(10).join(lines))}</code></pre><p>After.</p>"

    parts = to_qt_parts(source, LIGHT, limit=12_000)

    assert max(map(len, parts)) < 20_000
    assert [line for part in parts for line in plain(part).split("\n") if line.startswith("line")] == lines
    assert plain(parts[-1]).strip().endswith("After.")
    assert LIGHT.code in parts[1] and parts[1].count("<pre") == parts[1].count("</pre>") == 1


def test_a_line_of_a_million_letters_is_laid_out_piece_by_piece() -> None:
    parts = to_qt_parts(f'<pre class="too-large">{"x" * 1_000_000}</pre>', LIGHT, limit=12_000)

    assert max(map(len, parts)) < 20_000
    assert sum(plain(part).count("x") for part in parts) == 1_000_000


@pytest.mark.parametrize(("tag", "said"), [("ul", "<ul"), ('ol start="5"', '<ol start="')])
def test_a_long_list_comes_in_parts_that_count_on(tag: str, said: str) -> None:
    items = "".join(f"<li>item {number}</li>" for number in range(400))

    parts = to_qt_parts(f"<{tag}>{items}</{tag[:2]}><p>after</p>", LIGHT, limit=10_000)

    assert len(parts) > 3
    assert all(part.startswith(said) and part.count("<li") == part.count("</li>") for part in parts)
    before = 0
    for part in parts:
        if "start" in said:
            assert part.startswith(f'<ol start="{5 + before}"')
        before += part.count("<li")
    assert before == 400
    assert parts[-1].endswith("after</p>")


class NoNames:
    """Knows nobody."""

    def page_id(self, _title: str) -> None:
        return None

    def person_id(self, _handle: str) -> None:
        return None


NESTED = {
    "a list in an item": "- one\n{items}- two\n",
    "a list in a list in an item": "1. one\n    - a\n{deep}2. two\n",
    "tasks in an item": "- one\n{tasks}- two\n",
    "tasks in a task": "- [ ] one\n{tasks}- [ ] two\n",
    "a quote": "{quotes}\ntwo\n",
    "a list in a quote": "> one\n>\n{quoted}\ntwo\n",
    "a callout": "> [!note] one\n{quotes}\ntwo\n",
    "footnotes": "{notes}\n\ntwo\n",
}


@pytest.mark.parametrize("name", NESTED)
def test_whatever_is_long_comes_in_parts_that_each_hold_little(name: str) -> None:
    numbers = range(400)
    text = NESTED[name].format(
        items="".join(f"    - item {n}.\n" for n in numbers),
        deep="".join(f"        - item {n}.\n" for n in numbers),
        tasks="".join(f"    - [x] item {n}.\n" for n in numbers),
        quotes="".join(f"> item {n}.\n>\n" for n in numbers),
        quoted="".join(f"> - item {n}.\n" for n in numbers),
        notes="".join(f"See[^{n}]\n\n[^{n}]: item {n}.\n\n" for n in numbers),
    )
    html = render_page(text, NoNames()).html

    parts = to_qt_parts(html, LIGHT, limit=6_000)

    assert len(parts) > 5
    assert max(map(len, parts)) < 10_000
    whole = "".join(parts)
    assert all(whole.count(f"item {n}.") == 1 for n in numbers)
    for tag in ("ul", "ol", "table", "tr", "td", "div", "span"):
        assert all(part.count(f"<{tag}") == part.count(f"</{tag}") for part in parts), tag
    bullets = to_qt(html, LIGHT)
    assert whole.count("<li") == bullets.count("<li")
    assert whole.count("kshare:task") == bullets.count("kshare:task")


def test_a_long_table_comes_in_parts_with_columns_of_one_width() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>some words on {number}</td></tr>" for number in range(1_000))
    head = "<thead><tr><th>No</th><th>Words</th></tr></thead>"

    parts = to_qt_parts(f"<table>{head}<tbody>{rows}</tbody></table><p>After.</p>", LIGHT, limit=12_000)

    assert len(parts) > 5
    assert len({tuple(re.findall(r'width="([\d.]+)%"', part)[-2:]) for part in parts[:-1]}) == 1
    assert all(part.count("<table") == part.count("</table>") == 1 for part in parts)
    assert all(f"some words on {number}<" in "".join(parts) for number in range(1_000))


def test_no_qt_is_needed_to_make_the_strings() -> None:
    program = "import sys, kshare.ui.documents.rich_text; sys.exit('PySide6' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=30).returncode == 0
