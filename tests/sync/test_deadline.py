"""A share that hangs: the caller goes on, nothing piles up, and everything works again when it answers."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from kshare.errors import NotFound, ShareUnavailable
from kshare.sync.stores.deadline import DeadlineStore
from kshare.sync.stores.folder import FolderStore
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.stores.port import Content

ROOT = Path(__file__).parents[2]
PATIENCE_S = 0.05


class FrozenStore(MemoryStore):
    """A share that answers only while `thawed`; `waiting` counts the calls that hang in it."""

    def __init__(self) -> None:
        super().__init__()
        self.thawed = threading.Event()
        self.waiting = 0

    def list(self, folder: str) -> Mapping[str, int]:
        self._wait()
        return super().list(folder)

    def put_new(self, path: str, content: Content) -> bool:
        self._wait()
        return super().put_new(path, content)

    def _wait(self) -> None:
        self.waiting += 1
        self.thawed.wait()
        self.waiting -= 1


@pytest.fixture
def frozen() -> Iterator[FrozenStore]:
    store = FrozenStore()
    yield store
    store.thawed.set()  # no thread is left hanging


def patient(store: FrozenStore) -> DeadlineStore:
    return DeadlineStore(lambda heard: store, "//server/team", PATIENCE_S)


def until(condition: Callable[[], bool]) -> None:
    """Wait for another thread."""
    pause = threading.Event()
    for _ in range(1_000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it never happened")


def test_a_share_that_hangs_is_unavailable_and_says_so(frozen: FrozenStore) -> None:
    with pytest.raises(ShareUnavailable, match="//server/team does not answer"):
        patient(frozen).list("")


def test_a_share_that_hangs_is_not_asked_again_until_it_answered(frozen: FrozenStore) -> None:
    store = patient(frozen)
    for _ in range(20):
        with pytest.raises(ShareUnavailable):
            store.list("")
    assert frozen.waiting == 1, "one thread hangs, however often it is tried"

    frozen.thawed.set()
    until(lambda: frozen.waiting == 0)

    assert store.list("") == {}


def test_a_write_that_was_given_up_may_still_happen_and_is_found(frozen: FrozenStore) -> None:
    store = patient(frozen)
    with pytest.raises(ShareUnavailable):
        store.put_new("a.ks", b"late")
    frozen.thawed.set()
    until(lambda: "a.ks" in frozen.files)

    assert not store.put_new("a.ks", b"late"), "trying again is as good as having written it"
    assert store.get("a.ks") == b"late"


def test_a_slow_share_that_gives_signs_of_life_is_waited_for() -> None:
    clock = [0.0]

    class Slow(MemoryStore):
        def __init__(self, heard: Callable[[], None]) -> None:
            super().__init__()
            self.heard = heard

        def list(self, folder: str) -> Mapping[str, int]:
            for _ in range(100):
                clock[0] += 15
                self.heard()
            return super().list(folder)

    assert DeadlineStore(Slow, "//server/team", 20.0, lambda: clock[0]).list("") == {}


def test_a_sign_of_life_during_one_call_counts_for_all(frozen: FrozenStore) -> None:
    clock = [0.0]
    store = DeadlineStore(lambda heard: frozen, "//server/team", 20.0, lambda: clock[0])
    frozen.files["a.ks"] = b"content"
    errors: list[ShareUnavailable] = []

    def ask() -> None:
        try:
            store.list("")
        except ShareUnavailable as error:
            errors.append(error)

    lister = threading.Thread(target=ask)
    lister.start()
    until(lambda: frozen.waiting == 1)
    for _ in range(7):
        clock[0] += 19.0
        assert store.get("a.ks") == b"content"
    assert not errors

    clock[0] += 28.0  # eight times as long as a call that is alone
    lister.join(10)
    assert len(errors) == 1


def test_other_threads_are_served_while_one_waits(frozen: FrozenStore) -> None:
    store = DeadlineStore(lambda heard: frozen, "//server/team", 60.0)
    frozen.files["a.ks"] = b"content"
    lister = threading.Thread(target=store.list, args=("",))
    lister.start()
    until(lambda: frozen.waiting == 1)

    assert store.get("a.ks") == b"content"

    frozen.thawed.set()
    lister.join(10)
    assert not lister.is_alive()


def test_trouble_keeps_its_kind(tmp_path: Path) -> None:
    store = DeadlineStore(lambda heard: FolderStore(tmp_path, heard=heard), "//server/team")

    with pytest.raises(NotFound):
        store.get("a.ks")


HANGING = """
import threading
from kshare.errors import ShareUnavailable
from tests.sync.test_deadline import FrozenStore, patient
try:
    patient(FrozenStore()).list("")
except ShareUnavailable:
    print("gave up", flush=True)
"""


def test_a_process_ends_although_a_call_hangs() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HANGING],
        cwd=ROOT,
        capture_output=True,
        timeout=20,
        encoding="utf-8",
        check=True,
    )

    assert ran.stdout == "gave up\n"
