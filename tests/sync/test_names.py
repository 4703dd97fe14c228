"""Names on the share: what we build we can parse, and Windows can hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kshare.sync.names import (
    LABEL,
    LAST_EPOCH,
    LONGEST_PATH,
    MARKER,
    SegmentName,
    epoch_folder,
    genesis_path,
    is_genesis_name,
    parse_epoch,
    parse_epoch_path,
    parse_segment_name,
    segment_stem,
)

segment_ids = st.binary(min_size=20, max_size=20)
epochs = st.integers(0, LAST_EPOCH)
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@given(segment_ids, st.integers(0, 9), epochs)
def test_a_segments_path_can_be_parsed_again(segment_id: bytes, attempt: int, epoch: int) -> None:
    name = SegmentName(segment_stem(segment_id), attempt)

    assert parse_segment_name(name.file_name) == name
    assert parse_epoch_path(f"{epoch_folder(epoch)}/{name.file_name}") == (epoch, name.file_name)
    assert parse_epoch(epoch_folder(epoch).removeprefix("log/") + "/") == epoch


@given(segment_ids, st.integers(0, 9), epochs, st.binary(min_size=16, max_size=16))
def test_windows_can_hold_every_path(segment_id: bytes, attempt: int, epoch: int, space: bytes) -> None:
    segment = f"{epoch_folder(epoch)}/{SegmentName(segment_stem(segment_id), attempt).file_name}"
    for path in (segment, f"{epoch_folder(epoch)}/{MARKER}", genesis_path(space), LABEL):
        assert len(path) <= LONGEST_PATH
        for part in path.split("/"):
            assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*[a-z0-9]", part)
            assert not DEVICES.fullmatch(part)


@pytest.mark.parametrize(
    "entry",
    [
        "x (PC-17).ks",
        "a" * 26 + " (1).ks",
        "a" * 26 + ".sync-conflict-20250101-120000-ABCDEF.ks",
        "~syncthing~" + "a" * 26 + ".ks.tmp",
        "A" * 26 + ".ks",
        "a" * 25 + ".ks",
        "a" * 26 + ".0.ks",
        "a" * 26 + ".10.ks",
        "a" * 26 + ".ks\n",
        "a" * 26 + ".ks/",
        "1" * 26 + ".ks",
        "Thumbs.db",
        "desktop.ini",
        "next.ke",
        "",
    ],
)
def test_what_is_not_ours_is_ignored(entry: str) -> None:
    assert parse_segment_name(entry) is None


@pytest.mark.parametrize("entry", ["0000001f", "1f/", "0000001F/", "000000001/", "zzzzzzzz/", "../", ""])
def test_only_eight_hex_digits_are_an_epoch(entry: str) -> None:
    assert parse_epoch(entry) is None


def test_other_paths_are_no_epoch_paths() -> None:
    for path in ("kshare.json", "log/0000001f", "pk/0000001f/a.ks", "log/zz/a.ks", "log/0000001f/a/b"):
        assert parse_epoch_path(path) is None


def test_a_genesis_is_known_by_its_name() -> None:
    assert is_genesis_name(genesis_path(bytes(16)).removeprefix("id/"))
    assert not is_genesis_name("genesis.kg")


def test_first_copies_come_before_those_announced_again() -> None:
    assert sorted([SegmentName("b", 0), SegmentName("a", 2), SegmentName("a", 0)]) == [
        SegmentName("a", 0),
        SegmentName("a", 2),
        SegmentName("b", 0),
    ]
