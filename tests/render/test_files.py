"""Files of an item in its text: pictures in their place, other files as links, and nothing else."""

from __future__ import annotations

import pytest

from kshare.render.page import render_page, render_post
from kshare.render.rendered import File

HASH = "a2" * 26
FILES = {
    "plan 1.png": File("Plan 1.png", HASH, True),
    "sums.xlsx": File("Sums.xlsx", "b3" * 26, False),
    "evil.svg": File("evil.svg", "c4" * 26, False),
}


class Names:
    """One page."""

    def page_id(self, title: str) -> str | None:
        return "p" * 32 if title in ("Start", "Sums.xlsx") else None

    def person_id(self, handle: str) -> str | None:
        return None


def html(text: str) -> str:
    """The page."""
    return render_page(text, Names(), FILES).html


@pytest.mark.parametrize(
    "written",
    [
        "![Our plan](Plan%201.png)",
        "![Our plan](<plan 1.png>)",
        "![Our plan](../images/PLAN%201.png)",
        "![Our plan][p]\n\n[p]: attachments/Plan%201.png",
        "![[Plan 1.png|Our plan]]",
        "![[images/plan 1.png|Our plan]]",
    ],
)
def test_a_picture_of_the_page_stands_in_its_place(written: str) -> None:
    shown = html(written)

    assert f'src="kshare:blob/{HASH}"' in shown
    assert 'alt="Our plan"' in shown


def test_a_picture_may_have_a_width() -> None:
    assert 'width="300"' in html("![[Plan 1.png|300]]")
    assert 'width="300"' in html("![[Plan 1.png|300x200]]")


@pytest.mark.parametrize(
    "written", ["[the sums](Sums.xlsx)", "![the sums](sums.xlsx)", "![[Sums.xlsx|the sums]]"]
)
def test_another_file_is_a_link_to_it(written: str) -> None:
    assert '<a class="attachment" href="kshare:file/Sums.xlsx">the sums</a>' in html(written).replace(
        'href="kshare:file/Sums.xlsx" class="attachment"', 'class="attachment" href="kshare:file/Sums.xlsx"'
    )


def test_a_page_of_that_name_goes_first_unless_it_is_embedded() -> None:
    assert "kshare:page/" in html("[[Sums.xlsx]]")
    assert "kshare:file/" in html("![[Sums.xlsx]]")
    assert "kshare:file/Plan%201.png" in html("[[Plan 1.png]]")


def test_svg_is_never_a_picture() -> None:
    assert "<img" not in html("![x](evil.svg) ![[evil.svg]]")


@pytest.mark.parametrize(
    "written",
    [
        "![x](https://example.org/Plan%201.png)",
        "![x](//server/share/Plan%201.png)",
        "![x](\\\\\\\\server\\share\\Plan%201.png)",
        "![x](file:///C:/Plan%201.png)",
        "![x](javascript:Plan%201.png)",
        "![x](none.png)",
        "![[none.png]]",
    ],
)
def test_what_is_not_a_file_of_the_page_loads_nothing(written: str) -> None:
    assert "<img" not in html(written)
    assert "kshare:blob" not in html(written)


def test_a_post_shows_its_pictures_too() -> None:
    assert f"kshare:blob/{HASH}" in render_post("Look: ![[Plan 1.png]]", Names(), FILES)


def test_the_next_text_knows_nothing_of_the_files_before() -> None:
    html("![[Plan 1.png]]")

    assert "kshare:blob" not in render_page("![[Plan 1.png]]", Names()).html
