"""Whatever was acknowledged survives a kill at any moment, is found, and leaves nothing to repair."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from kshare.queries.health import health, index_is_whole
from kshare.queries.items import ShowItem, show_item
from kshare.queries.page_history import RevisionTextRequest, revision_text
from kshare.queries.pages import ListPages, list_pages
from kshare.queries.search import Search, search
from kshare.workspace import Workspace
from tests.builders import FakeClock, SeededBytes, hash_of, new_home, reopened, team, view_rows

ROOT = Path(__file__).parents[2]
LINES = 60


def started(*arguments: object) -> subprocess.Popen[str]:
    """A writer that says "ready" and then one line for each acknowledged change."""
    command = [sys.executable, "-m", "tests.faults.writer", *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def killed(process: subprocess.Popen[str], random: Random, most: int) -> list[list[str]]:
    """Kill the process at some moment after up to `most` lines; the (word, id) pairs it acknowledged."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(random.randrange(most))]
    moment = time.perf_counter() + random.random() * 0.02
    while time.perf_counter() < moment:
        pass  # an exact moment within the next changes; a sleep would take longer than one of them
    process.kill()
    lines += process.stdout.readlines()
    process.stdout.close()
    process.wait(10)
    return [line.split() for line in lines if line.endswith("\n")]


def assert_whole(home: Workspace) -> None:
    """Nothing is damaged, the index agrees with the store, and the views with the log."""
    assert not home.ask(health, None).problems
    assert index_is_whole(home.store)
    folded = view_rows(home.store)
    counts = indexed(home)
    home.rebuild()
    assert view_rows(home.store) == folded and indexed(home) == counts


def indexed(home: Workspace) -> list[set[str]]:
    """What is found by words that are everywhere."""
    queries = ("hello", "card", "common", "about", "says", "words", "says OR card OR about")
    return [{hit.id for hit in home.ask(search, Search(query, limit=500)).items} for query in queries]


def assert_kept(home: Workspace, word: str, entity: str) -> None:
    hits = {hit.id for hit in home.ask(search, Search(word)).items}
    common = {row.id for row in home.ask(list_pages, ListPages(text="common")).items}
    if entity in hits:
        assert home.ask(show_item, ShowItem(entity)).id == entity
    else:  # a revision of the page that everybody edits
        (page,) = common
        assert word in home.ask(revision_text, RevisionTextRequest(page, entity))


def test_what_was_acknowledged_survives_any_kill(tmp_path: Path) -> None:
    home = new_home(tmp_path, "Anna")
    home.close()
    random = Random(2026)
    acknowledged: list[list[str]] = []
    for kill in range(8):
        acknowledged += killed(started(home.home, kill, LINES), random, most=12)

    again = reopened(home, FakeClock(int(time.time() * 1000)))

    assert len(acknowledged) > 8
    for word, entity in acknowledged:
        assert_kept(again, word, entity)
    assert_whole(again)
    again.close()


def test_a_round_of_sync_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    from kshare.usecases.posts import WritePost, write_post

    made = team(tmp_path, ["Anna", "Ben"])
    for name in ("Anna", "Ben"):
        for n in range(40):
            made[name].home.run(write_post, WritePost(f"{name} says {n}"))
    made["Ben"].sync()
    made["Anna"].home.close()
    random = Random(7)
    for _ in range(2):
        killed(started(made["Anna"].home.home, "x", 40, "sync"), random, most=2)

    anna = reopened(made["Anna"].home)
    for _ in range(2):
        anna.sync(made["Anna"].space)
        made["Ben"].sync()

    assert hash_of(anna, made["Anna"].space) == hash_of(made["Ben"].home, made["Ben"].space)
    posts = "SELECT count(*) FROM view_post"
    assert anna.store.connection.execute(posts).fetchone() == (80,)
    assert made["Ben"].home.store.connection.execute(posts).fetchone() == (80,)
    assert_own_log_is_a_line(anna)
    assert_whole(anna)
    anna.close()
    made["Ben"].home.close()


def assert_own_log_is_a_line(home: Workspace) -> None:
    doubled = home.store.connection.execute(
        "SELECT device, seq FROM log_segment GROUP BY space, device, seq HAVING count(*) > 1"
    ).fetchall()
    assert doubled == []


@pytest.mark.parametrize("seed", [1, 2])
def test_an_import_that_is_killed_leaves_all_or_nothing_and_can_be_made_again(
    tmp_path: Path, seed: int
) -> None:
    from kshare.importing.runs import run_import

    source = tmp_path / "vault"
    source.mkdir()
    for n in range(60):
        (source / f"Note {n}.md").write_text(f"Words {n} of [[Note {n + 1}]] #tag\n", encoding="utf-8")
    home = new_home(tmp_path, "Anna")
    home.close()

    killed(started(home.home, "x", 1, "import", source), Random(seed), most=1)

    again = reopened(home)
    pages = len(again.ask(list_pages, ListPages(limit=1_000)).items)
    assert pages in (0, 60)
    assert_whole(again)
    report = run_import(again, source)
    assert report.created + report.unchanged == 60 and report.updated == 0
    assert len(again.ask(list_pages, ListPages(limit=1_000)).items) == 60
    again.close()


def test_an_erasure_that_is_killed_was_done_or_not_and_is_scrubbed_later(tmp_path: Path) -> None:
    from kshare.usecases.posts import WritePost, write_post

    home = new_home(tmp_path, "Anna")
    posts = {home.run(write_post, WritePost(f"zebrafinch{n}")).id: f"zebrafinch{n}" for n in range(10, 34)}
    home.close()
    random, left, erased = Random(3), list(posts), set[str]()
    for _ in range(3):
        lines = killed(started(home.home, "x", 1, "erase", ",".join(left)), random, most=4)
        erased |= {post for _, post in lines}
        again = reopened(home)
        left = [post for post in left if again.ask(search, Search(posts[post])).items]
        again.close()

    again = reopened(home)
    assert erased <= posts.keys() - set(left)
    assert again.scrub()
    raw = b"".join(path.read_bytes() for path in again.home.rglob("*") if path.is_file())
    for post, word in posts.items():
        assert (f"{word}".encode() in raw) == (post in left), word
    assert_whole(again)
    again.close()


def test_the_writer_itself_ends_when_it_is_not_killed(tmp_path: Path) -> None:
    """Otherwise the kills above might prove nothing."""
    home = new_home(tmp_path, "Anna")
    from tests.faults.writer import write

    random = Random(1)
    for number in range(12):
        write(home, "1", random, number)
    assert_whole(home)
    assert SeededBytes("a")(4) == SeededBytes("a")(4)
    home.close()
