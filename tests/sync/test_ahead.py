"""Reading ahead: several files at once, and nothing else is different."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, NotFound, ShareUnavailable
from kshare.sync.engine import Engine
from kshare.sync.stores import ahead
from kshare.sync.stores.ahead import ReadAheadStore
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.deadline import DeadlineStore
from kshare.sync.stores.faulty import Fault, FaultyStore
from kshare.sync.stores.memory import MemoryStore
from tests.sync.builders import PC, Clock, shared_space
from tests.sync.packs import pack_of, some_segments
from tests.sync.test_deadline import until

ROOT = Path(__file__).parents[2]
SIZE = 10


class SlowStore(MemoryStore):
    """Answers no `get` until `opened`; counts those under way."""

    def __init__(self, files: int) -> None:
        super().__init__()
        self.files = {f"{number}": bytes([number]) * SIZE for number in range(files)}
        self.opened = threading.Event()
        self.waiting: set[str] = set()

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        self.waiting.add(path)
        self.opened.wait()
        return super().get(path, offset, size)


@pytest.fixture
def slow() -> Iterator[SlowStore]:
    store = SlowStore(40)
    yield store
    store.opened.set()  # no thread is left hanging


def test_with_a_width_of_one_there_are_plain_calls_in_order(slow: SlowStore) -> None:
    slow.opened.set()
    store = ReadAheadStore(slow, 1, CancelToken())
    before = threading.active_count()
    for number in range(5):
        store.expect(f"{number}", 0, SIZE)
    assert not store.expect_listing("")

    assert (threading.active_count(), slow.waiting) == (before, set())
    assert store.get("3", 0, SIZE) == bytes([3]) * SIZE
    assert slow.waiting == {"3"}


def test_so_many_are_fetched_at_once_in_the_order_of_the_announcements(slow: SlowStore) -> None:
    store = ReadAheadStore(slow, 8, CancelToken())
    for number in range(40):
        store.expect(f"{number}", 0, SIZE)

    until(lambda: len(slow.waiting) == 8)
    assert slow.waiting == {f"{number}" for number in range(8)}

    slow.opened.set()
    assert [store.get(f"{number}", 0, SIZE) for number in range(40)] == [
        bytes([number]) * SIZE for number in range(40)
    ]


def test_what_is_fetched_and_not_used_yet_is_bounded(
    slow: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_FIRST_BYTES", 3 * SIZE)
    monkeypatch.setattr(ahead, "MOST_BYTES", 5 * SIZE)
    slow.opened.set()
    store = ReadAheadStore(slow, 8, CancelToken())
    for number in range(40):
        store.expect(f"{number}", 0, SIZE)
    until(lambda: store.has("2", 0, SIZE))
    assert len(slow.waiting) == 3

    for number in range(10):
        store.get(f"{number}", 0, SIZE)
    until(lambda: store.has("14", 0, SIZE))
    assert len(slow.waiting) == 15, "ten were used, and five wait"


def test_errors_come_in_their_place(slow: SlowStore) -> None:
    slow.opened.set()
    broken = FaultyStore(slow, lambda call, verb, path: Fault.OFFLINE if path == "1" else None)
    store = ReadAheadStore(broken, 8, CancelToken())
    for path in ("0", "1", "none", "2"):
        store.expect(path, 0, SIZE)
    until(lambda: store.has("2", 0, SIZE))

    assert store.get("0", 0, SIZE) == bytes(SIZE)
    with pytest.raises(ShareUnavailable):
        store.get("1", 0, SIZE)
    with pytest.raises(NotFound):
        store.get("none", 0, SIZE)
    assert store.get("2", 0, SIZE) == bytes([2]) * SIZE


def test_a_caller_who_waits_can_be_stopped(slow: SlowStore) -> None:
    cancel = CancelToken()
    store = ReadAheadStore(slow, 8, cancel)
    store.expect("0", 0, SIZE)
    until(lambda: slow.waiting == {"0"})
    cancel.cancel()

    with pytest.raises(Cancelled):
        store.get("0", 0, SIZE)


def test_what_is_forgotten_is_not_fetched(slow: SlowStore) -> None:
    store = ReadAheadStore(slow, 2, CancelToken())
    for number in range(40):
        store.expect(f"{number}", 0, SIZE)
    until(lambda: len(slow.waiting) == 2)
    store.forget()
    slow.opened.set()

    until(lambda: not any(thread.name == "read-ahead" for thread in threading.enumerate()))
    assert len(slow.waiting) == 2


def test_each_file_is_fetched_once_and_counted_once(slow: SlowStore) -> None:
    slow.opened.set()
    counting = CountingStore(slow)
    store = ReadAheadStore(counting, 8, CancelToken())
    for number in range(40):
        store.expect(f"{number}", 0, SIZE)
        store.expect(f"{number}", 0, SIZE)
    store.expect_listing("")
    for number in range(40):
        store.get(f"{number}", 0, SIZE)
    store.list("")

    assert counting.calls == {"get": 40, "list": 1}
    assert counting.bytes_down == 40 * SIZE


def test_a_newcomer_who_reads_ahead_gets_the_same_with_the_same_calls() -> None:
    store, space = shared_space()
    for epochs in range(6):
        segments = some_segments(40, f"person {epochs}", space=space)
        name, file = pack_of(segments, (epochs, epochs))
        store.mkdir("pk")
        store.files[f"pk/{name}"] = file
    store.mkdir("log/00000006")
    anna = PC(store, space, "anna", Clock())
    for number in range(20):
        anna.post(f"{number}")
        anna.sync()
    texts, calls = [], []
    for width in (1, 8):
        counting = CountingStore(store)
        newcomer = PC(DeadlineStore(partial(_given, counting), "x"), space, f"ben {width}", Clock())
        newcomer.engine = Engine(
            newcomer.replica,
            newcomer.store,
            newcomer.keys,
            newcomer.clock,
            newcomer.on_a_new_device,
            width=width,
        )
        newcomer.sync()
        texts.append(newcomer.texts())
        calls.append(counting.calls)

    assert texts[0] == texts[1]
    assert len(texts[0]) == 20 + 40
    assert calls[0] == calls[1]


def _given(store: CountingStore, heard: Callable[[], None]) -> CountingStore:
    return store


HANGING = """
from kshare.cancel import CancelToken
from kshare.errors import Cancelled
from kshare.sync.stores.ahead import ReadAheadStore
from tests.sync.test_ahead import SlowStore
cancel = CancelToken()
store = ReadAheadStore(SlowStore(9), 8, cancel)
for number in range(9):
    store.expect(str(number), 0, 10)
cancel.cancel()
try:
    store.get("0", 0, 10)
except Cancelled:
    print("gave up", flush=True)
"""


def test_a_process_ends_although_files_are_still_being_fetched() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HANGING],
        cwd=ROOT,
        capture_output=True,
        timeout=20,
        encoding="utf-8",
        check=True,
    )
    assert ran.stdout.strip() == "gave up"
