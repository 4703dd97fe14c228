"""Deciding that both sides of a conflict stay."""

from __future__ import annotations

from pathlib import Path

from kshare.queries.pages import ShowPage, show_page
from kshare.usecases.pages import SavePage, save_page
from tests.builders import team


def test_saving_the_shown_text_decides_to_keep_both_sides(tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna", "Ben"])
    anna, ben = people["Anna"], people["Ben"]
    anna.home.run(save_page, SavePage("Release", "| step | day |\n| freeze | Tuesday |\n"))
    people.sync_all()
    anna.home.run(save_page, SavePage("Release", "| step | day |\n| freeze | Monday |\n"))
    ben.home.run(save_page, SavePage("Release", "| step | day |\n| freeze | Friday |\n"))
    people.sync_all()
    page = anna.home.ask(show_page, ShowPage("Release"))
    assert len(page.conflicts) == 1

    saved = anna.home.run(save_page, SavePage("Release", page.text, base=page.heads))

    after = anna.home.ask(show_page, ShowPage("Release"))
    assert saved.revision is not None
    assert after.conflicts == () and len(after.heads) == 1
    assert "Monday" in after.text and "Friday" in after.text
    people.close()
