"""What a round costs on the wire, in requests of SMB: the figures T1 and T2 of docs/sync-protocol.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.ways import POST
from kshare.sync.engine import Engine
from kshare.sync.stores.ahead import WIDTH
from kshare.sync.stores.folder import FolderStore
from tests.samba.conftest import Served
from tests.samba.mounting import mounted
from tests.samba.wire import Traffic, Wire
from tests.sync.builders import PC, Clock, space_in

AS_ON_WINDOWS_S = 10.0


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    """The cable to the server."""
    with closing(Wire(served.server.port)) as made:
        yield made


@pytest.fixture
def team(wire: Wire, tmp_path: Path) -> Iterator[list[PC]]:
    """Three people who keep an open epoch half full; they know each other's words, nothing waits."""
    with mounted(wire.port, "team", tmp_path / "mount", AS_ON_WINDOWS_S) as folder:
        store, clock = FolderStore(folder), Clock()
        space = space_in(store).space
        people = [PC(store, space, name, clock) for name in ("anna", "ben", "clara")]
        for number in range(30):
            people[number % 3].post(f"{number}: {POST}")
            people[number % 3].sync()
        clock.pass_s(30)
        for pc in people * 2:
            pc.sync()
        for pc in people:
            pc.engine = as_in_the_application(pc)
            pc.sync()
        yield people


def as_in_the_application(pc: PC) -> Engine:
    """An engine that reads several files at once."""
    return Engine(pc.replica, pc.store, pc.keys, pc.clock, pc.on_a_new_device, width=WIDTH)


def cost(wire: Wire, act: Callable[[], object]) -> Traffic:
    """What one act sends and receives."""
    wire.counted()
    act()
    return wire.counted()


def test_rounds_cost_no_more_than_promised(
    wire: Wire, team: list[PC], capsys: pytest.CaptureFixture[str]
) -> None:
    anna, ben, _ = team
    idle = cost(wire, anna.sync)
    anna.post(POST)
    publish = cost(wire, anna.sync)
    read = cost(wire, ben.sync)

    with capsys.disabled():
        print(f"\n  poll: {idle}\n  poll and publish: {publish}\n  poll and read: {read}")
    assert ben.texts() >= {POST}
    assert idle.requests <= 4 and idle.bytes <= 11_000, "T1"
    assert publish.requests - idle.requests <= 4, "T2"
    assert publish.bytes_up - idle.bytes_up <= 1_024, "T2"
    assert read.requests - idle.requests <= 3
