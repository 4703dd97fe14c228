"""Real homes around a real folder: packs are made, swept, carried on a stick, and read by a newcomer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kshare.queries.pages import ListPages, list_pages
from kshare.sync import publisher
from kshare.sync.packs import merger
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from tests.builders import Colleague, new_home, team


def test_a_team_packs_its_past_and_a_stick_brings_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "FILES_PER_EPOCH", 4)
    monkeypatch.setattr(merger, "PACKS_TO_MERGE", 3)
    pair = team(tmp_path, ["Anna", "Ben"])
    pair.sync_all()
    for number in range(9):
        writer = pair[("Anna", "Ben")[number % 2]]
        writer.home.run(write_post, WritePost(f"post {number}"))
        writer.home.run(save_page, SavePage(f"Page {number}", "Words.\n"))
        writer.sync()
    for minutes in (6, 6, 15, 15, 26 * 60, 15, 15):
        pair.clock.advance(seconds=60 * minutes)
        pair.sync_all()

    packs = sorted(path.name for path in (pair.share / "pk").iterdir())
    old = [path for path in pair.share.glob("log/*/*.ks") if path.parent.name == "00000000"]
    assert "1" in {name[0] for name in packs}
    assert len(packs) <= 4
    assert old == []
    assert len(pair.hashes()) == 1

    stick = tmp_path / "stick"
    shutil.copytree(pair.share, stick, ignore=shutil.ignore_patterns("log"))
    dora = new_home(tmp_path, "Dora", pair.clock)
    dora.sync(dora.join_space(str(stick)))
    assert len(dora.ask(list_pages, ListPages()).items) >= 6

    carl = new_home(tmp_path, "Carl", pair.clock)
    pair.people["Carl"] = Colleague("Carl", carl, carl.join_space(str(pair.share)))
    carl.sync(pair["Carl"].space)
    assert len(carl.ask(list_pages, ListPages()).items) == 9
    pair.sync_all()
    assert len(pair.hashes()) == 1
    dora.close()
    pair.close()
