"""Packs as bytes: what goes in comes out, and nothing else is ever made of any bytes."""

from __future__ import annotations

import time
from collections import Counter
from random import Random
from typing import Any

import msgspec
import pytest

from kshare.model.ids import digest
from kshare.sync.frame import pack_frame
from kshare.sync.names import LONGEST_PATH, PackName, pack_path, parse_pack_name
from kshare.sync.packs import format as pack
from kshare.sync.packs.format import (
    FOOTER_BYTES,
    FRAME_MAGIC,
    FRAME_PLAIN,
    INDEX_MAGIC,
    MAX_PACK,
    TooMuch,
    contents_hash,
    make_pack,
    open_pack_frame,
    read_footer,
)
from kshare.sync.segment import open_parts
from kshare.sync.trouble import FileTrouble, Newer, Unreadable
from tests.sync.builders import SPACE, encode, keys_of, mutated, op_by, sealed_by
from tests.sync.damage import TIMES, fuzz, inputs
from tests.sync.packs import footer, index_of, pack_of, packable, some_segments, with_index

KNOWN = {keys_of(name).device.id: keys_of(name).certificate for name in ("anna", "ben")}


def opened(file: bytes) -> list[bytes]:
    """The ids of all segments that a whole pack holds, each verified."""
    index = index_of(file)
    ids = []
    for frame in index.frames:
        for parts in open_pack_frame(file[frame.offset : frame.offset + frame.length]):
            ids.append(open_parts(parts, SPACE, KNOWN).id)
    return ids


def test_what_goes_into_a_pack_comes_out_verified() -> None:
    segments = sorted([*some_segments(5), *some_segments(3, "ben")], key=lambda segment: segment.order)

    made = make_pack(segments, 3, 7)

    index = index_of(made.file)
    assert opened(made.file) == [segment.id for segment in segments]
    assert made.segment_ids == index.segment_ids == {segment.id for segment in segments}
    assert (index.version, index.first_epoch, index.last_epoch, index.bare) == (1, 3, 7, ())
    assert {certificate.device for certificate in index.certificates} == KNOWN.keys()


def test_each_frame_holds_one_class_and_at_most_256_kib() -> None:
    segments = some_segments(40, text="x" * 20_000)

    index = index_of(make_pack(segments, 0, 0).file)

    assert [frame.op_class for frame in index.frames] == [0, 2, 2, 2, 2]
    assert all(frame.count * 20_000 < FRAME_PLAIN for frame in index.frames)


def test_a_long_segment_has_a_frame_to_itself() -> None:
    keys = keys_of("anna")
    long = packable(keys, sealed_by(keys, [op_by(keys, text="x" * 2_000_000)], seq=99))
    segments = sorted([*some_segments(3), long], key=lambda segment: segment.order)

    file = make_pack(segments, 0, 0).file

    assert [frame.count for frame in index_of(file).frames] == [1, 2, 1]
    assert long.id in opened(file)


def test_the_name_says_what_a_pack_holds_whoever_made_it() -> None:
    segments = some_segments(4)
    name, _ = pack_of(segments)

    assert pack_of(segments)[0] == name
    assert pack_of(segments[1:])[0] != name
    assert contents_hash({segment.id for segment in segments}, {bytes(20)}) not in name
    assert parse_pack_name(name) == PackName(0, 0, 0, name[20:36])
    assert len(pack_path(PackName(9, 1, 2, "a" * 16, 9).file_name)) <= LONGEST_PATH


@pytest.mark.parametrize(
    "entry",
    [
        "0-00000000-00000000-aaaaaaaaaaaaaaaa (PC-17).kp",
        "0-00000001-00000000-aaaaaaaaaaaaaaaa.kp",
        "0-0-0-aaaaaaaaaaaaaaaa.kp",
        "10-00000000-00000000-aaaaaaaaaaaaaaaa.kp",
        "0-00000000-00000000-aaaaaaaaaaaaaaaa.10.kp",
        "0-00000000-00000000-AAAAAAAAAAAAAAAA.kp",
        "Thumbs.db",
    ],
)
def test_other_names_are_no_packs(entry: str) -> None:
    assert parse_pack_name(entry) is None


def test_too_much_for_one_pack_is_refused_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MAX_SEGMENTS", 3)
    with pytest.raises(TooMuch):
        make_pack(some_segments(4), 0, 0)
    with pytest.raises(ValueError, match="nothing"):
        make_pack([], 0, 0)


def test_a_bomb_is_refused_before_any_work() -> None:
    many = [*some_segments(1)]
    file = make_pack(many, 0, 0).file
    index = index_of(file)
    small = encode([0, 1, 1, 0])
    bombs = {
        "frames": [1, 0, 0, [], [msgspec.Raw(small)] * 3_000_000, [[bytes(8), 0, bytes(20), 0]]],
        "segments": [1, 0, 0, [], [[0, 1, 1, 0]], [msgspec.Raw(small)] * 3_000_000],
        "certificates": [1, 0, 0, [msgspec.Raw(b"\x90")] * 10_000_000, [], []],
    }
    for bomb in bombs.values():
        raw = pack_frame(INDEX_MAGIC, encode(bomb))
        whole = file[: index.frames[-1].length] + raw
        began = time.perf_counter()
        with pytest.raises(Unreadable):
            index_of(whole + footer(index.frames[-1].length, len(raw)))
        assert time.perf_counter() - began < 0.5, "most of it is the 16 MiB that are inflated"
    for plain in (encode([msgspec.Raw(b"\x93\xc4\x00\xc4\x00\x90")] * 2_000_000), bytes(16 << 20)):
        with pytest.raises(Unreadable):
            open_pack_frame(pack_frame(FRAME_MAGIC, plain))


def test_a_footer_that_points_elsewhere_is_refused() -> None:
    file = make_pack(some_segments(2), 0, 0).file
    span = read_footer(file, len(file))
    for offset, length in ((span.offset + 1, span.length), (span.offset, span.length - 1), (0, 1 << 31)):
        with pytest.raises(Unreadable, match="footer"):
            read_footer(file[:-FOOTER_BYTES] + footer(offset, length), len(file))
    with pytest.raises(Unreadable, match="too large"):
        read_footer(file, MAX_PACK + 1)
    with pytest.raises(Unreadable, match="footer"):
        read_footer(b"KSP1", 4)


def test_a_pack_of_a_newer_kshare_is_kept_for_later() -> None:
    file = make_pack(some_segments(2), 0, 0).file
    body = b"KSP2" + file[-FOOTER_BYTES + 4 : -8]
    with pytest.raises(Newer):
        read_footer(file[:-FOOTER_BYTES] + body + digest(8, body), len(file))
    for version in (2, 3):
        with pytest.raises(Newer):
            index_of(with_index(file, [version, "of any", "form"]))


def test_an_index_that_does_not_fit_its_frames_is_refused() -> None:
    file = make_pack(some_segments(3), 0, 0).file
    index = index_of(file)
    first, second = index.frames
    wrong: list[dict[str, Any]] = [
        {"frames": (first,)},
        {"frames": (first, msgspec.structs.replace(second, offset=second.offset + 1))},
        {"frames": (first, msgspec.structs.replace(second, count=1))},
        {"frames": (first, msgspec.structs.replace(second, length=-1))},
        {"segments": ()},
        {"segments": index.segments[:2]},
        {"segments": (*index.segments[:2], index.segments[1])},
        {"segments": (*index.segments[:2], msgspec.structs.replace(index.segments[2], frame=7))},
        {"segments": (*index.segments[:2], msgspec.structs.replace(index.segments[2], segment_id=b"x"))},
        {"bare": (b"x",)},
        {"first_epoch": 1},
        {"last_epoch": 1 << 40},
    ]
    for change in wrong:
        with pytest.raises(Unreadable, match="index"):
            index_of(with_index(file, msgspec.structs.replace(index, **change)))


@fuzz
def test_damaged_packs_never_escape() -> None:
    random = Random(20_250_102)
    good = make_pack(some_segments(6), 0, 0).file
    span = read_footer(good, len(good))
    ids = opened(good)
    index_plain, frame = encode(index_of(good)), index_of(good).frames[1]
    frame_plain = encode([segment.parts for segment in some_segments(6)[1:]])
    counts: Counter[str] = Counter()
    for number in inputs(2_000):
        match number % 4:
            case 0:
                file = mutated(random, good)
            case 1:
                body = mutated(random, good[span.offset : -FOOTER_BYTES])
                file = good[: span.offset] + body + footer(span.offset, len(body))
            case 2:
                raw = pack_frame(INDEX_MAGIC, mutated(random, index_plain))
                file = good[: span.offset] + raw + footer(span.offset, len(raw))
            case _:
                file = good[: frame.offset] + pack_frame(FRAME_MAGIC, mutated(random, frame_plain))
        try:
            if number % 4 == 3:
                for parts in open_pack_frame(file[frame.offset :]):
                    assert open_parts(parts, SPACE, KNOWN).id in ids
            else:
                assert set(opened(file)) <= set(ids)
            counts["accepted"] += 1
        except FileTrouble as trouble:
            counts[trouble.reason] += 1

    assert counts.total() == 2_000 * TIMES
    assert {"footer", "checksum", "index", "pack frame"} <= counts.keys()
