from __future__ import annotations

import pytest

from kshare.render.page import render_page, render_post
from kshare.render.rendered import Heading
from kshare.words import choose_language


class Space:
    """Two pages, one person."""

    def page_id(self, title: str) -> str | None:
        return {"visa": "aaaa", "travel rules": "bbbb"}.get(title.casefold())

    def person_id(self, handle: str) -> str | None:
        return "pppp" if handle == "anna" else None


def html_of(text: str) -> str:
    return render_page(text, Space()).html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**b** *i* ~~s~~ ==m==", "<strong>b</strong> <em>i</em> <del>s</del> <mark>m</mark>"),
        ("a_b_c", "<p>a_b_c</p>"),
        ("Term\n:   Def", "<dl><dt>Term</dt><dd>Def</dd></dl>"),
        ("see https://x.example/a_b_c.", '<a href="https://x.example/a_b_c">https://x.example/a_b_c</a>.'),
        ("[a](https://x.example)", '<a href="https://x.example">a</a>'),
        ("[[Visa]]", '<a class="wikilink" href="kshare:page/aaaa">Visa</a>'),
        ("[[travel rules|rules]]", '<a class="wikilink" href="kshare:page/bbbb">rules</a>'),
        ("[[Visa#The fees]]", 'href="kshare:page/aaaa#the-fees">Visa › The fees</a>'),
        ("[[Not yet/ä]]", '<a class="missing" href="kshare:new/Not%20yet%2F%C3%A4">Not yet/ä</a>'),
        ("[v](notes/visa.md)", '<a class="wikilink" href="kshare:page/aaaa">v</a>'),
        ("![[Visa]]", '<a class="wikilink" href="kshare:page/aaaa">embed: Visa</a>'),
        ("ask @Anna.", 'ask <a class="mention" href="kshare:person/pppp">@Anna</a>.'),
        ("ask @nobody", "<p>ask @nobody</p>"),
        ("#Plant/B now", '<a class="hashtag" href="kshare:tag/plant/b">#Plant/B</a> now'),
        ("issue #12", "<p>issue #12</p>"),
        ("a `#x [[Visa]] @anna`", "<code>#x [[Visa]] @anna</code>"),
        ("text ^block-1", "<p>text"),
        ("a %%hidden%% b", "<p>a  b</p>"),
        ("a <!-- hidden\n\nstill --> b", "<p>a  b</p>"),
        ("---\ntags: [x]\n---\nbody", "<p>body</p>"),
        ("List<String> and <b>bold</b>", "List&lt;String&gt; and <b>bold</b>"),
        ("![p](kshare:blob/abc)", '<img alt="p" src="kshare:blob/abc">'),
        ("- [x] done\n- [ ] open", '<input type="checkbox" disabled="" checked=""> done'),
        ("> [!warning] Hot\n> do not touch", '<p class="admonition-title">Hot</p>'),
        ("> [!todo]\n> oil it", '<p class="admonition-title">To do</p>'),
        ("> [!recipe]\n> stir", '<p class="admonition-title">Recipe</p>'),
        ('!!! note "Look"\n    here', '<div class="admonition note">'),
        ("!!! todo\n    here", '<p class="admonition-title">To do</p>'),
        ('!!! note ""\n    here', '<div class="admonition note"><p>here</p>'),
        ("```python\nx = 1\n```", '<span class="n">x</span>'),
        ("```\na < b\n```", "<pre><code>a &lt; b</code></pre>"),
        ("a[^1]\n\n[^1]: note", '<li id="fn:1">'),
    ],
)
def test_the_dialect(text: str, expected: str) -> None:
    assert expected in html_of(text)


@pytest.mark.parametrize("text", ["> [!note]\n> Text", "!!! note\n    Text"])
def test_a_callout_without_a_title_is_called_in_the_language_of_the_reader(text: str) -> None:
    choose_language("de")
    try:
        assert '<p class="admonition-title">Hinweis</p>' in html_of(text)
    finally:
        choose_language("en")


def test_lists_nest_with_two_blanks_and_may_follow_a_paragraph() -> None:
    html = html_of("Intro:\n- a\n  - b\n- c\n1. one")

    assert "<p>Intro:</p>" in html
    assert "<li>a<ul><li>b</li></ul></li><li>c</li>" in html
    assert "<ol><li>one</li>" in html


def test_a_year_inside_a_paragraph_is_no_list() -> None:
    assert "<ol" not in html_of("It was made in\n2024. Then it stayed.")


def test_code_in_a_list_item_belongs_to_the_item_and_keeps_its_tabs() -> None:
    html = html_of("1. first\n   ```\n   a:\n   \tb\n   ```\n2. second")

    assert "<pre><code>a:\n\tb</code></pre></li>" in html
    assert html.count("<ol>") == 1


def test_code_in_a_quote_loses_only_the_quote_marks() -> None:
    assert "<pre><code>a &gt; b\n&gt; c</code></pre>" in html_of("> ```\n> a > b\n> > c\n> ```")


def test_tables_carry_align_and_may_follow_a_paragraph() -> None:
    html = html_of("Prices\n| a | b |\n|:-:|--:|\n| 1 | [[Visa\\|v]] |")

    assert '<th align="center">a</th>' in html
    assert '<td align="right"><a class="wikilink" href="kshare:page/aaaa">v</a></td>' in html
    assert "style" not in html


def test_two_callouts_stay_two() -> None:
    assert html_of("> [!note]\n> a\n\n> [!tip]\n> b").count('<div class="admonition') == 2


def test_the_outline_names_the_anchors_in_the_html() -> None:
    page = render_page("# Visa & *fees*\n\ntext\n\n## Part\n## Part\n<h3>Raw</h3>", Space())

    assert page.outline == (
        Heading(1, "Visa & fees", "visa-fees"),
        Heading(2, "Part", "part"),
        Heading(2, "Part", "part-1"),
        Heading(3, "Raw", "raw"),
    )
    assert all(f'id="{heading.anchor}"' in page.html for heading in page.outline)


def test_a_post_keeps_its_line_ends_and_has_no_headings() -> None:
    html = render_post("# Hi\none\ntwo #tag", Space())

    assert "<p><strong>Hi</strong></p>" in html
    assert "one<br>" in html
    assert "<h1" not in html


def test_one_page_leaves_nothing_behind_for_the_next() -> None:
    render_page("[^1] [a][x]\n\n[^1]: secret\n\n[x]: https://x.example", Space())

    assert html_of("[a][x] [^1]") == "<p>[a][x] [^1]</p>"


def test_the_same_text_gives_the_same_html() -> None:
    text = "a[^1] @anna [[Visa]]\n\n[^1]: b\n\n```py\nx\n```"

    assert html_of(text) == html_of(text)


def test_an_item_after_a_second_paragraph_of_the_item_before_is_an_item() -> None:
    assert html_of("- a\n\n  para\n- b").count("<li>") == 2


def test_a_long_table_written_in_html_stays_a_table() -> None:
    html = html_of("<table>\n" + "<tr>\n<td>cell</td>\n</tr>\n" * 1_500 + "</table>")

    assert html.count("<td>") == 1_500


def test_a_table_of_too_many_cells_keeps_its_lines() -> None:
    html = html_of("|part|words|\n|---|---|\n" + "|seal 12|some words|\n" * 9_000)

    assert html.startswith('<pre class="too-large">')
    assert html.count("\n|seal 12|some words|") == 9_000


def test_link_definitions_and_footnotes_may_stand_line_by_line() -> None:
    html = html_of("[a] [^1] [^2]\n\n[a]: https://x.example\n[b]: https://y.example\n[^1]: one\n[^2]: two")

    assert '<a href="https://x.example">a</a>' in html
    assert html.count('<li id="fn:') == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\\", "<p>\\</p>"),
        ("D:\\Plans\\", "<p>D:\\Plans\\</p>"),
        ("D:\\Plans\\\n\nNext", "<p>D:\\Plans\\</p><p>Next</p>"),
        ("> D:\\Plans\\", "<blockquote><p>D:\\Plans\\</p></blockquote>"),
        ("one\\\ntwo", "<p>one<br>two</p>"),
        ("one\\\\\ntwo", "<p>one\\\ntwo</p>"),
    ],
)
def test_a_backslash_breaks_a_line_only_before_another_one(text: str, shown: str) -> None:
    assert html_of(text) == shown
