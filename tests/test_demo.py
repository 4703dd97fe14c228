"""The demo plays an invented team through the real program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.demo import Demo, build_demo
from kshare.queries.search import Search, search
from kshare.queries.spaces import list_spaces
from kshare.queries.timeline import Timeline, timeline
from kshare.store.state_hash import state_hash
from kshare.workspace import Workspace, open_workspace

NOW_MS = 1_793_000_000_000


def zeros(size: int) -> bytes:
    return bytes(size)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return build_demo(tmp_path_factory.mktemp("demo"), NOW_MS, people=3)


@pytest.fixture
def sofia(demo: Demo) -> Iterator[Workspace]:
    workspace = open_workspace(demo.home, lambda: NOW_MS, zeros)
    yield workspace
    workspace.close()


def hash_of(workspace: Workspace) -> str:
    shared = workspace.shared_spaces()[0]
    return state_hash(workspace.store.connection, shared.n)


def test_the_person_of_the_demo_sees_what_colleagues_did(sofia: Workspace) -> None:
    items = sofia.ask(timeline, Timeline(limit=200)).items

    assert len({item.author.handle for item in items}) == 3
    assert {"page", "bookmark", "note", "question"} <= {item.kind for item in items}


def test_everything_that_happened_lies_in_the_past_and_in_order(sofia: Workspace) -> None:
    times = [item.time_ms for item in sofia.ask(timeline, Timeline(limit=200)).items]

    assert times == sorted(times, reverse=True)
    assert times[0] <= NOW_MS + 60_000


def test_the_demo_can_be_searched_at_once(sofia: Workspace) -> None:
    assert sofia.ask(search, Search("rel", typing=True)).items


def test_nothing_waits_to_be_sent_when_the_demo_opens(sofia: Workspace) -> None:
    assert [space.waiting for space in sofia.ask(list_spaces, None)] == [0, 0]


def test_the_same_demo_is_made_again(demo: Demo, sofia: Workspace, tmp_path: Path) -> None:
    again = build_demo(tmp_path, NOW_MS, people=3)

    workspace = open_workspace(again.home, lambda: NOW_MS, zeros)
    assert hash_of(workspace) == hash_of(sofia)
    workspace.close()
