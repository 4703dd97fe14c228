"""Who goes first."""

from __future__ import annotations

from collections import Counter

from kshare.sync.packs.ranks import MAX_RANK, rank

DEVICES = frozenset(bytes([number] * 8) for number in range(12))


def test_for_each_work_the_devices_have_one_order() -> None:
    for work in (b"a", b"b", b"log/00000001"):
        assert sorted(rank(device, DEVICES, work) for device in DEVICES) == list(range(12))


def test_the_work_is_spread() -> None:
    first = Counter(
        device for number in range(600) for device in DEVICES if rank(device, DEVICES, b"%d" % number) == 0
    )
    assert len(first) == 12
    assert max(first.values()) < 100


def test_nobody_waits_for_more_than_twenty_others() -> None:
    crowd = frozenset(number.to_bytes(8, "big") for number in range(200))
    assert max(rank(device, crowd, b"work") for device in crowd) == MAX_RANK
    assert rank(b"newcomer", frozenset(), b"work") == 0
