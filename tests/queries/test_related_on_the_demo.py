"""What people of the demo's team linked is found without their links: the promise of docs/search.md."""

from __future__ import annotations

from pathlib import Path

from bench.related import held_out
from kshare.sample import load_sample_team
from kshare.usecases.pages import SavePage, save_page
from tests.builders import FakeClock, new_home


def test_a_linked_page_is_among_the_first_five_of_most_pages(tmp_path: Path) -> None:
    home = new_home(tmp_path, "Sofia Rossi", FakeClock(tick_ms=60_000))
    for page in load_sample_team().pages:
        last = page.revisions[-1]
        home.run(save_page, SavePage(page.title, last.text, tags=tuple(last.tags)), relaxed=True)

    got = held_out(home)

    assert got.pages >= 30 and got.page_share >= 0.6
    assert got.page_share > 3 * got.chance
    assert got.link_share >= 0.45 and got.one_share >= 0.5
    home.close()
