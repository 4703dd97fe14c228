"""HTML from clipboards becomes Markdown: what Word, Excel and browsers write, and what a liar writes."""

from __future__ import annotations

import contextlib
import time

import pytest

from kshare.exchange.html_markdown import markdown_of
from kshare.exchange.html_tree import MOST_CHARACTERS, TooMuch
from kshare.render.page import render_page

WORD_LIST = """<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>Seal<o:p></o:p></p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Ring</p>"""


class Nobody:
    """No page and no person."""

    def page_id(self, title: str) -> str | None:
        return None

    def person_id(self, handle: str) -> str | None:
        return None


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>Plan</h1><p>one</p><p>two</p>", "# Plan\n\none\n\ntwo"),
        ("<p><b>Bold </b>and <em>it</em></p>", "**Bold** and *it*"),
        ("<p><span style='font-weight:700'>x</span> <b style='font-weight:normal'>y</b></p>", "**x** y"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</ul>", "- a\n    1. b\n- c"),
        (
            "<ul><li><input type=checkbox checked> done<li><input type=checkbox> open</ul>",
            "- [x] done\n- [ ] open",
        ),
        ("<ol start=3><li>x</li><li>y</li></ol>", "3. x\n4. y"),
        (WORD_LIST, "- Seal\n    1. Ring"),
        (
            "<table><tr><th>A</th><th align=right>B</th></tr><tr><td>x|y</td><td align=right>2</td></tr></table>",
            "| A | B |\n| --- | ---: |\n| x\\|y | 2 |",
        ),
        ("<table><tr><td><p>1</p><p>2</p></td><td>b</td></tr></table>", "| 1<br>2 | b |\n| --- | --- |"),
        ("<table><tr><td><p>only a frame</p></td></tr></table>", "only a frame"),
        ("<pre class='language-py'>a = 1\n  b</pre>", "```py\na = 1\n  b\n```"),
        ("<p><code>a`b</code></p>", "``a`b``"),
        ("<blockquote><p>q</p><p>r</p></blockquote>", "> q\n>\n> r"),
        ("<a href='https://a.example/x y(1)'>here</a>", "[here](https://a.example/x%20y%281%29)"),
        ("<b>x</b><p>1. no list<br># no heading</p>", "**x**\n\n1\\. no list  \n\\# no heading"),
        ("<h2><b>Seals</b></h2>", "## Seals"),
    ],
)
def test_what_was_copied_keeps_its_form(html: str, markdown: str) -> None:
    assert markdown_of(html) == markdown


@pytest.mark.parametrize(
    "html", ["<div>a<span style='color:red'>b</span></div>", "", "<p>1</p><p>2</p>", "<b></b>"]
)
def test_words_without_form_are_left_to_the_plain_text(html: str) -> None:
    assert markdown_of(html) is None


@pytest.mark.parametrize(
    "html",
    [
        "<b>x</b><img src='https://evil.example/p.png'><img src='file:///etc/passwd' alt='pic'>",
        "<b>x</b><a href='javascript:alert(1)'>y</a><a href='file://server/share'>z</a>",
        "<b>x</b><script>alert(1)</script><style>p{}</style><object data='//server/x'>y</object>",
    ],
)
def test_nothing_is_named_that_would_be_fetched_or_run(html: str) -> None:
    made = markdown_of(html) or ""

    assert not any(word in made for word in ("evil", "passwd", "javascript", "server", "alert"))


def test_signs_that_mean_something_in_markdown_are_written_as_they_were_seen() -> None:
    words = "2*3*4 and _x_, [[no page]], <b>no tag</b>, `no code` a_b"
    escaped = words.replace("<", "&lt;").replace(">", "&gt;")

    html = render_page(markdown_of(f"<h1>x</h1><p>{escaped}</p>") or "", Nobody()).html

    assert "2*3*4 and _x_, [[no page]], &lt;b&gt;no tag&lt;/b&gt;, `no code` a_b" in html.replace(
        "&#42;", "*"
    )


@pytest.mark.parametrize(
    "piece", ["<!--", "<", "<div>", "<b>", "<![x", "<table><tr><td>", "<a b='", "&", "</b>"]
)
def test_a_clipboard_that_was_made_to_hold_us_up_ends_soon(piece: str) -> None:
    began = time.monotonic()
    with contextlib.suppress(TooMuch):
        markdown_of(piece * (150_000 // len(piece)))
    assert time.monotonic() - began < 8


def test_twenty_megabytes_are_refused_at_once() -> None:
    with pytest.raises(TooMuch):
        markdown_of("<b>x</b>" * (20_000_000 // 8))
    assert MOST_CHARACTERS < 20_000_000
