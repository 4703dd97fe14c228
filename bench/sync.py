"""Sync through a shared folder: requests of a round, and the speed of signing and checking.

Posts have about 200 bytes of words, as people write them. The peers: what another way of using the folder
would ask of it, and what bare Ed25519 does in the same run, which is the roof over segments of one operation.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial

from kshare.model.kinds import EntityKind
from kshare.model.op import New, Op
from kshare.sync.segment import open_segment
from kshare.sync.stores.counting import CountingStore
from tests.sync.builders import PC, SPACE, Clock, keys_of, op_by, sealed_by, shared_space

Row = tuple[str, float, str, float | None, str]

_WORDS = (
    "plan team share folder index search page note link tag offline network wiki post user server file change"
    " review budget customer release window project office weekly report meeting action owner draft policy"
)
_SECONDS = 0.4
_PEOPLE = 20


def _rate(act: Callable[[], object], each: int) -> float:
    """Things per second of processor time, of `each` per call; the best of three goes."""
    best = 0.0
    for _ in range(3):
        calls, begun = 0, time.process_time()
        while (passed := time.process_time() - begun) < _SECONDS / 3:
            act()
            calls += 1
        best = max(best, calls * each / passed)
    return best


def _posts(count: int) -> list[Op]:
    """Posts of Anna's."""
    dice = random.Random(5)
    return [
        op_by(
            keys_of("anna"),
            New(EntityKind.POST, {"kind": "note", "text": " ".join(dice.choices(_WORDS.split(), k=32))}),
            number=number,
        )
        for number in range(count)
    ]


def _requests() -> tuple[int, int, int]:
    """Store calls of an idle round, of one that publishes more than that, and of one that reads a post."""
    store, space = shared_space()
    clock = Clock()
    counting = CountingStore(store)
    team = [PC(counting, space, f"person {number}", clock) for number in range(_PEOPLE)]
    for pc in team:
        pc.post("Moin")
        pc.sync()
    for _ in range(3):
        clock.pass_s(30)
        for pc in team:
            pc.sync()
    anna, ben, *_ = team
    idle = anna.sync().requests
    anna.post("news")
    publish = anna.sync().requests - idle
    return idle, publish, ben.sync().requests


def rows() -> list[Row]:
    """Requests, operations per second and bytes per operation."""
    idle, publish, read = _requests()
    found: list[Row] = [
        ("requests of a round without news", idle, "requests", 1, f"a folder per person: {_PEOPLE}"),
        ("further requests to publish a post", publish, "requests", 1, "write, then rename: 2"),
        ("requests to read a new post", read, "requests", 2, "a folder per person: 21"),
    ]
    anna = keys_of("anna")
    message = bytes(100)
    sign = f"Ed25519 alone {_rate(partial(anna.device.sign, message), 1):,.0f}"
    verify = f"Ed25519 alone {_rate(anna.certificate.holds, 1):,.0f}"
    for count, encode_limit, decode_limit in ((1, None, None), (4, 50_000, 30_000), (64, None, 300_000)):
        encode, decode, size = _segment_figures(_posts(count))
        at = f"{count} in a segment"
        found += [
            (f"encode and sign, {at}", encode, "ops/s", encode_limit, sign),
            (f"verify and decode, {at}", decode, "ops/s", decode_limit, verify),
            (f"bytes on the share, {at}", size, "B/op", None, ""),
        ]
    return found


def _segment_figures(ops: list[Op]) -> tuple[float, float, float]:
    """Operations per second to seal and to open a segment of these, and its bytes per operation."""
    anna = keys_of("anna")
    known = {anna.device.id: anna.certificate}
    file = sealed_by(anna, ops).file

    encode = _rate(partial(sealed_by, anna, ops), len(ops))
    decode = _rate(partial(open_segment, file, SPACE, known), len(ops))
    return encode, decode, len(file) / len(ops)
