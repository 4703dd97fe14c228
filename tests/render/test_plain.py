from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kshare.render.page import render_page
from kshare.render.plain import first_words, heading_before, plain_lines, plain_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Head\n\n## Sub ##", "Head\n\nSub ##"),
        ("**b** *i* ~~s~~ ==m== __u__", "b i s m u"),
        ("snake_case and 2 * 3 = 6", "snake_case and 2 * 3 = 6"),
        ("- [x] done\n  1. one", "done\none"),
        ("[a *b*](https://x.example/c) ![pic](kshare:blob/x)", "a b pic"),
        ("[![badge](https://x.example/a.svg)](https://y.example)", "badge"),
        ("[[Visa]] [[Visa#Fees|fees]] ![[Plan]]", "Visa fees Plan"),
        ("`__init__` and ``a`b``", "__init__ and a`b"),
        ("```py\n*x* = [1](2)\n```", "*x* = [1](2)"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a   b\n\n1   2"),
        ("> [!note] Title\n> body", "Title\nbody"),
        ("a[^1]\n\n[^1]: note", "a\n\nnote"),
        ("<b>bold</b> List<String> &amp; <https://x.example>", "bold List<String> & https://x.example"),
        ("---\na: 1\n---\ntext %%no%% ^id", "text"),
        ("\\*no\\* \\\\server\\share\\a_b", "*no* \\\\server\\share\\a_b"),
        ("@anna #tag", "@anna #tag"),
        ("", ""),
    ],
)
def test_words_stay_and_marks_go(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_first_words_are_cut_between_words() -> None:
    assert first_words("**One** two three", 100) == "One two three"
    assert first_words("One two three", 9) == "One two…"
    assert first_words("Unbreakable", 6) == "Unbre…"
    assert first_words("# Title\n\n" + "word " * 10_000, 12) == "Title word…"
    assert first_words("words", 0) == ""


@pytest.mark.parametrize(
    "piece", ["[", "![", "[[", "`", "``", "*", "_a", "<b ", "\\", "](", "[a](", "|", " ^a", "- "]
)
def test_plain_text_of_hostile_input_is_quick(piece: str) -> None:
    started = time.process_time()

    plain_text(piece * (100_000 // len(piece)))

    assert time.process_time() - started < 2


def test_plain_text_needs_neither_the_markdown_library_nor_the_sanitiser() -> None:
    code = (
        "import sys, kshare.render.page; from kshare.render.plain import plain_text; plain_text('# a');"
        "sys.exit(any(name in sys.modules for name in ('markdown', 'nh3', 'pygments', 'pymdownx')))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class _Nobody:
    """A space without pages and people."""

    def page_id(self, title: str) -> str | None:
        return None

    def person_id(self, handle: str) -> str | None:
        return None


def test_headings_are_those_of_the_rendered_page() -> None:
    for file in sorted((Path(__file__).parents[1] / "data").rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        lines = list(plain_lines(text))
        first = next((number for number, (line, _) in enumerate(lines) if line.strip()), 0)
        found = [heading_before(text, n - first) for n, (_, is_heading) in enumerate(lines) if is_heading]
        assert found == [heading.anchor for heading in render_page(text, _Nobody()).outline], file.name
