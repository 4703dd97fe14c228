"""One contract for every adapter: what the fakes promise must be what a disk does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, NotFound
from kshare.sync.stores.ahead import WIDTH, ReadAheadStore
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.deadline import DeadlineStore
from kshare.sync.stores.faulty import FaultyStore
from kshare.sync.stores.folder import FolderStore
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.stores.port import Store


@pytest.fixture(params=["folder", "memory", "faulty without faults", "counting", "read ahead", "deadline"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    match request.param:
        case "folder":
            return FolderStore(tmp_path)
        case "memory":
            return MemoryStore()
        case "counting":
            return CountingStore(MemoryStore())
        case "read ahead":
            return ReadAheadStore(MemoryStore(), WIDTH, CancelToken())
        case "deadline":
            return DeadlineStore(lambda heard: FolderStore(tmp_path, heard=heard), "team")
    return FaultyStore(MemoryStore())


def test_a_name_is_never_written_twice(store: Store) -> None:
    store.mkdir("log/00000001")
    assert store.put_new("log/00000001/a.ks", b"first")

    assert not store.put_new("log/00000001/a.ks", b"second")
    assert store.get("log/00000001/a.ks") == b"first"


def test_a_listing_names_files_with_sizes_and_folders_with_a_slash(store: Store) -> None:
    store.mkdir("log/00000001")
    store.put_new("log/next.ke", b"KSE1")
    store.put_new("log/00000001/a.ks", b"below")

    assert store.list("log") == {"00000001/": 0, "next.ke": 4}
    assert store.list("") == {"log/": 0}
    assert store.list("log/00000001") == {"a.ks": 5}


def test_an_empty_folder_lists_nothing(store: Store) -> None:
    store.mkdir("log")

    assert store.list("log") == {}


def test_a_folder_may_be_made_again(store: Store) -> None:
    store.mkdir("log/00000001")
    store.mkdir("log/00000001")
    store.mkdir("log")

    assert store.list("log") == {"00000001/": 0}


def test_a_part_of_a_file_can_be_read(store: Store) -> None:
    store.put_new("a.ks", b"0123456789")

    assert store.get("a.ks", 3, 4) == b"3456"
    assert store.get("a.ks", 8, 100) == b"89"
    assert store.get("a.ks", 20) == b""
    assert store.get("a.ks", 7) == b"789"


def test_a_deleted_file_is_gone_and_its_name_free(store: Store) -> None:
    store.put_new("a.ks", b"one")
    store.delete("a.ks")

    assert store.list("") == {}
    assert store.put_new("a.ks", b"two")


def test_an_empty_folder_can_be_deleted(store: Store) -> None:
    store.mkdir("log/00000001")
    store.delete("log/00000001/")

    assert store.list("log") == {}
    with pytest.raises(NotFound):
        store.list("log/00000001")
    with pytest.raises(NotFound):
        store.delete("log/00000001/")


@pytest.mark.parametrize("content", ["log/00000001/a.ks", "log/00000001/below/a.ks"])
def test_a_folder_that_holds_anything_stays(store: Store, content: str) -> None:
    store.mkdir(content.rpartition("/")[0])
    store.put_new(content, b"here")
    store.delete("log/00000001/")

    assert store.get(content) == b"here"


def test_what_is_missing_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.list("log")
    with pytest.raises(NotFound):
        store.get("log/a.ks")
    with pytest.raises(NotFound):
        store.get("a.ks")
    with pytest.raises(NotFound):
        store.put_new("log/a.ks", b"no folder for it")
    with pytest.raises(NotFound):
        store.delete("a.ks")


def test_a_folder_is_in_the_way_of_a_file(store: Store) -> None:
    store.mkdir("log")

    assert not store.put_new("log", b"content")


def test_an_empty_file_is_a_file(store: Store) -> None:
    assert store.put_new("empty.ks", b"")

    assert store.get("empty.ks") == b""
    assert store.list("") == {"empty.ks": 0}


def test_a_file_may_come_in_pieces(store: Store) -> None:
    assert store.put_new("a.kb", (piece for piece in (b"one ", b"", b"two ", b"three")))

    assert store.get("a.kb") == b"one two three"
    assert store.list("") == {"a.kb": 13}


def test_pieces_are_not_asked_for_while_the_name_is_taken(store: Store) -> None:
    store.put_new("a.kb", b"first")
    asked = []

    def pieces() -> Iterator[bytes]:
        asked.append(True)
        yield b"second"

    assert not store.put_new("a.kb", pieces())
    assert (asked, store.get("a.kb")) == ([], b"first")


def test_pieces_that_break_off_leave_a_torn_file_of_that_name(store: Store) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"the beginning"
        raise Cancelled("Stopped on request.")

    with pytest.raises(Cancelled):
        store.put_new("a.kb", pieces())

    assert not store.put_new("a.kb", b"the whole")
    assert b"the beginning".startswith(store.get("a.kb"))
