from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.render.page import render_page, render_post
from kshare.render.plain import first_words, plain_text
from kshare.render.split import split_for_display
from tests.render.harmless import harm_in
from tests.render.test_page import Space, html_of

DATA = Path(__file__).parents[1] / "data" / "markdown"
FIXTURES = [path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.txt"))]
SPACE = Space()


@pytest.mark.parametrize("name", ["xss.txt", "tables.txt", "commonmark-spec.txt"])
def test_no_example_of_others_does_harm(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8").replace("→", "\t")
    examples = re.split(r"^(?:\.|`{32}.*)$", text, flags=re.MULTILINE)

    for example in examples[::3]:
        assert harm_in(render_page(example, SPACE).html) == [], example
    assert harm_in(render_page(text, SPACE).html) == []


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#x6A;avascript:alert(1))",
        "[x]( \x01javascript:alert(1))",
        "[x](data:text/html,<script>1</script>)",
        "[x](vbscript:x)",
        "[x]: javascript:alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        '<a href="javascript:x">x</a>',
        "<a href=' jaVa&Tab;script:x'>x</a>",
        "<img src=x onerror=alert(1)>",
        "<img src='\\\\evil\\share\\x.png'>",
        "<img src=//evil/x.png>",
        "<img src='kshare:blob/../x'>",
        "![x](file:///c:/x.png)",
        "![x](\\\\evil\\share\\x.png)",
        "<svg><script>alert(1)</script></svg>",
        "<style>@import url(//evil)</style><link rel=stylesheet href=//evil>",
        "<iframe src=//evil></iframe><object data=//evil></object><embed src=//evil>",
        "<table background=//evil><tr><td style='background:url(//evil)'>x</td></tr></table>",
        "<form action=//evil><input type=text><button>x</button></form>",
        "<base href=//evil><meta http-equiv=refresh content='0;url=//evil'>",
        '<b title="\x02wzxhzdk:0\x03"><p title="</p><script>x</script>">',
        "<div class='admonition\" onclick=x'>x</div>",
        '```x" onmouseover=alert(1)\n</code></pre><script>1</script>\n```',
        '[[x"><script>alert(1)</script>]] #x"><script>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    ],
)
def test_an_attack_is_only_text(text: str) -> None:
    for html in (html_of(text), render_post(text, SPACE)):
        assert harm_in(html) == []
        assert "<script" not in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x](file:///c:/a.txt)", '<a class="ask" href="file:///c:/a.txt">x</a>'),
        ("[x](C:\\a\\b.txt)", '<a class="ask" href="file:///C:/a/b.txt">x</a>'),
        ("[x](\\\\srv\\share\\b)", '<a class="ask" href="\\\\srv\\share\\b">x</a>'),
        (
            "on \\\\srv\\share\\b.txt.",
            '<a class="ask" href="\\\\srv\\share\\b.txt">\\\\srv\\share\\b.txt</a>.',
        ),
        ("[x](//srv/share)", '<a class="ask" href="\\\\srv\\share">x</a>'),
        ("![pic](https://x.example/a.png)", '<a class="remote-image" href="https://x.example/a.png">'),
        (
            "[![pic](https://x.example/a.png)](https://ci.example)",
            '<a href="https://ci.example"><span class="remote-image">pic (https://x.example/a.png)</span></a>',
        ),
    ],
)
def test_what_is_not_harmless_asks_first_or_becomes_words(text: str, expected: str) -> None:
    assert expected in html_of(text)


_MARKS = (
    "* ** _ __ ` `` ``` ~~ == [ ] ( ) [[ ]] ![ ![[ ]( < > </ <b> <img <a href= <!-- --> %% @anna #tag # ## - "
    "1. > >> | |-|- \\ \\\\ & &lt; &#106; javascript: data: //evil \\\\evil\\x file:/// kshare:blob/ab "
    "http://x.example src= onerror= [^1] [^1]: : !!! [!note] ^id --- === \" ' a ä 漢 \x00 \ud800 \x02 \x03 "
    "\u202e \x0c \x85"
)
_ATOMS = st.sampled_from(_MARKS.split(" ")) | st.sampled_from(
    ["\n", "\n\n", " ", "    ", "\t", "\r\n", "  \n"]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_ATOMS, max_size=60).map("".join))
def test_no_text_raises_or_does_harm(text: str) -> None:
    assert harm_in(render_page(text, SPACE).html) == []
    assert harm_in(render_post(text, SPACE)) == []
    assert len(first_words(text, 10)) <= 10
    plain_text(text)
    assert "".join(split_for_display(text, 20)) == text


_NASTY = [
    ">", "> ", "[", "![", "[a](", "[a][", "*a ", "`", "`` ` ", "<", "<b id=1>", "<div>\n\n", "<!--", "- ",
    "  - ", "%%", "# a\n", "a\n\n", "a|b\n-|-\n", "|", "[^1]: a\n", "[a]: b\n", "a\n---\n", "---\n",
    ":[\n", "|[\n", "<[\n", "#[\n", "[^1]: [\n", "\\", "&", "```\n", "@a ",
]  # fmt: skip


@pytest.mark.parametrize("piece", _NASTY)
def test_repeating_anything_takes_bounded_time(piece: str) -> None:
    started = time.process_time()

    html = html_of(piece * (8_000 // len(piece)))
    plain_text(piece * (8_000 // len(piece)))

    assert time.process_time() - started < 3
    assert harm_in(html) == []


def test_elements_that_reopen_in_every_paragraph_do_not_multiply() -> None:
    opened = "".join(f"<b title={n}>" for n in range(300))

    assert len(html_of(opened + "\n\nx" * 3_000)) < 100_000


def test_a_table_is_not_filled_up_without_end() -> None:
    head = "|" + "a|" * 150
    text = f"{head}\n|{'-|' * 150}\n" + "|x\n" * 3_000

    assert len(html_of(text)) < 200_000


def test_deep_nesting_is_shown_flatter() -> None:
    for mark in (">", "> ", "- "):
        assert "words" in html_of(mark * 10_000 + "words")
    assert "words" in html_of("".join(f"{'  ' * depth}- words\n" for depth in range(200)))


def test_a_very_long_page_is_rendered_to_its_end() -> None:
    html = html_of("A *short* paragraph.\n\n" * 6_000 + "The end.")

    assert html.endswith("<p>The end.</p>")
    assert html.count("<em>short</em>") == 6_000
