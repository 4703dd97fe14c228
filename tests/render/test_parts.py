from __future__ import annotations

import pytest

from kshare.render.address import asks_first, is_blob, safe_href
from kshare.render.anchors import Anchors
from kshare.render.balance import is_bearable
from kshare.render.code import code_block
from kshare.render.split import split_for_display


def test_parts_are_cut_between_blocks_and_join_to_the_text() -> None:
    text = "# A\n\npara\nmore\n\n- x\n\n  y\n\n```\na\n\nb\n\nc\n```\n\nend\n"

    parts = split_for_display(text, 6)

    assert "".join(parts) == text
    assert any(part.startswith("```") and part.count("```") == 2 for part in parts)
    assert "- x\n\n  y\n\n" in parts


@pytest.mark.parametrize("text", ["", "x", "\n", "a\r\n\r\nb", "x" * 100, "```\n" + "y\n\n" * 50])
def test_any_text_can_be_cut(text: str) -> None:
    assert "".join(split_for_display(text, 10)) == text


def test_a_paragraph_without_end_is_cut_at_lines() -> None:
    assert all(len(part) <= 300 for part in split_for_display("word word\n" * 1_000, 100))


@pytest.mark.parametrize(
    "written",
    [
        "javascript:x",
        "JaVaScript:x",
        "java\tscript:x",
        "\x01javascript:x",
        "\u200bjavascript:x",
        "data:text/html,x",
        "vbscript:x",
        "place:x",
        "kshare:else/x",
        "kshare:",
        "../a.html",
        "page",
        "",
    ],
)
def test_other_addresses_are_dropped(written: str) -> None:
    assert safe_href(written) is None


def test_files_and_shares_ask_first() -> None:
    for written in ("file:///c:/x", "FILE://srv/x", "C:\\x", "\\\\srv\\x", "//srv/x", "\\/srv/x"):
        href = safe_href(written)
        assert href is not None
        assert asks_first(href)
    assert not asks_first("https://x.example")


def test_only_a_plain_hash_is_a_picture_of_ours() -> None:
    assert is_blob("kshare:blob/abc234")
    assert not any(map(is_blob, ["kshare:blob/", "kshare:blob/../x", "kshare:page/abc", "kshare:blob/a?b"]))


def test_anchors_never_repeat() -> None:
    anchors = Anchors()
    names = [anchors.new(words) for words in ["A", "a", "A 1", "a", "!", "?", "a-1"]]

    assert len(set(names)) == len(names)
    assert names[:2] == ["a", "a-1"]


def test_code_is_coloured_by_class_only_when_it_is_small_and_known() -> None:
    assert '<span class="k">' in code_block("def f(): pass", "python")
    assert "<span" not in code_block("def f(): pass", "")
    assert "<span" not in code_block("x = 1\n" * 10_000, "python")
    assert "<span" not in code_block("anything", "brainfuck")
    assert "style=" not in code_block("def f(): pass", "python")


def test_html_that_would_grow_is_refused() -> None:
    assert is_bearable("<p>a</p>" * 10_000)
    assert is_bearable("<b>x" + "<p>a</p>" * 100)
    assert not is_bearable("<b>x" * 20 + "<p>a</p>" * 10_000)
    assert not is_bearable("<div>" * 1_000)
    assert not is_bearable("<div>" * 1_000 + "</div>" * 1_000)
