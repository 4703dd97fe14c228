"""The faults do what their names say; otherwise the tests built on them prove nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kshare.errors import NotFound, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.sync.stores.faulty import Fault, FaultyStore, always, at_call, no_faults, seeded
from kshare.sync.stores.memory import MemoryStore


def faulty(fault: Fault) -> tuple[MemoryStore, FaultyStore]:
    """A store that goes wrong in this way at every call."""
    inner = MemoryStore()
    return inner, FaultyStore(inner, always(fault))


def test_an_error_before_has_no_effect_and_one_after_has() -> None:
    for fault, expected in ((Fault.BEFORE, {}), (Fault.AFTER, {"a.ks": b"x"}), (Fault.OFFLINE, {})):
        inner, store = faulty(fault)
        with pytest.raises(ShareUnavailable):
            store.put_new("a.ks", b"x")
        assert inner.files == expected


def test_a_lost_write_is_acknowledged() -> None:
    inner, store = faulty(Fault.LOST)

    assert store.put_new("a.ks", b"x")
    assert inner.files == {}


def test_a_torn_write_leaves_a_beginning_and_may_be_completed() -> None:
    inner, store = faulty(Fault.TORN)

    with pytest.raises(ShareUnavailable):
        store.put_new("a.ks", b"content")
    assert b"content".startswith(inner.files["a.ks"])
    assert inner.files["a.ks"] != b"content"

    store.complete_torn()
    assert inner.files == {"a.ks": b"content"}


def test_reads_may_have_wrong_bits() -> None:
    inner, store = faulty(Fault.FLIP)
    inner.put_new("a.ks", bytes(100))

    assert store.get("a.ks") != bytes(100)
    assert inner.get("a.ks") == bytes(100)


def test_a_stale_listing_shows_the_last_one() -> None:
    inner = MemoryStore()
    store = FaultyStore(inner, at_call(1, Fault.STALE))
    inner.put_new("a.ks", b"")
    store.list("")
    inner.put_new("b.ks", b"")

    assert set(store.list("")) == {"a.ks"}
    assert set(store.list("")) == {"a.ks", "b.ks"}


def test_an_incomplete_listing_lacks_a_third() -> None:
    inner, store = faulty(Fault.INCOMPLETE)
    for name in "abcdef":
        inner.put_new(name, b"")

    assert len(store.list("")) == 4


def test_a_sync_program_leaves_a_copy_under_another_name() -> None:
    inner, store = faulty(Fault.CONFLICT_COPY)
    store.put_new("a.ks", b"x")

    assert set(inner.files) == {"a.ks", "a (PC-17).ks"}


def test_a_read_only_share_can_be_read() -> None:
    inner, store = faulty(Fault.READ_ONLY)
    inner.put_new("a.ks", b"x")

    assert store.get("a.ks") == b"x"
    for write in (
        lambda: store.put_new("b.ks", b""),
        lambda: store.mkdir("log"),
        lambda: store.delete("a.ks"),
    ):
        with pytest.raises(ShareReadOnly):
            write()


def test_a_full_share_leaves_an_empty_file() -> None:
    inner, store = faulty(Fault.FULL)
    with pytest.raises(ShareFull):
        store.put_new("a.ks", b"x")

    assert inner.files == {"a.ks": b""}


def test_a_blank_write_leaves_a_file_of_the_right_size() -> None:
    inner, store = faulty(Fault.BLANK)
    with pytest.raises(ShareUnavailable):
        store.put_new("a.ks", b"content")
    assert len(inner.files["a.ks"]) == 7 and inner.files["a.ks"].endswith(b"\0")

    store.complete_torn()
    assert inner.files == {"a.ks": b"content"}


def test_a_torn_file_that_somebody_deleted_is_not_completed() -> None:
    inner, store = faulty(Fault.TORN)
    with pytest.raises(ShareUnavailable):
        store.put_new("a.ks", b"content")
    inner.delete("a.ks")

    store.complete_torn()
    assert inner.files == {}


def test_a_listing_may_lie_about_sizes_and_letters() -> None:
    inner, store = faulty(Fault.WRONG_SIZE)
    inner.put_new("a.ks", bytes(1_000_000))
    assert store.list("")["a.ks"] != 1_000_000

    store.plan = always(Fault.FOLDED)
    assert store.list("") == {"A.KS": 1_000_000}


def test_a_cache_may_say_that_there_is_no_such_thing() -> None:
    inner, store = faulty(Fault.NEGATIVE)
    inner.put_new("a.ks", b"x")
    with pytest.raises(NotFound):
        store.get("a.ks")
    with pytest.raises(NotFound):
        store.list("")


def test_a_delete_may_be_refused_or_undone() -> None:
    inner, store = faulty(Fault.KEEP)
    inner.put_new("a.ks", b"x")
    with pytest.raises(ShareReadOnly):
        store.delete("a.ks")

    store.plan = always(Fault.LOST)
    store.delete("a.ks")
    assert inner.files == {"a.ks": b"x"}


def test_every_call_is_counted_also_the_failing_ones() -> None:
    store = FaultyStore(MemoryStore(), at_call(0, Fault.BEFORE))
    with pytest.raises(ShareUnavailable):
        store.list("")
    store.list("")
    store.put_new("a.ks", b"")

    assert store.calls == {"list": 2, "put_new": 1}


@pytest.mark.parametrize("make", [lambda: seeded(7, 0.5), lambda: no_faults])
def test_a_seed_gives_the_same_faults(make: Callable[[], Callable[[int, str, str], Fault | None]]) -> None:
    first, second = make(), make()

    assert [first(n, "get", "a") for n in range(50)] == [second(n, "get", "a") for n in range(50)]
