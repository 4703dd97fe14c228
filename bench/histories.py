"""Long histories in a shared folder: joining (T4), returning (T7), storage (T6), healing (T13), busy days (T12).

Joining is done by a real home over a Samba server behind a line of 40 ms and 5 Mbit/s. The others run real
engines over a folder in memory, in virtual time.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final
from unittest.mock import patch

from bench.line import SMB_REQUESTS, LineStore
from bench.place import LINE, LINE_WORDS, Place, has_samba, served
from kshare.cancel import CancelToken
from kshare.model.kinds import EntityKind, OpClass
from kshare.model.op import New, Op
from kshare.sharing import folders
from kshare.store.database import FILE_NAME
from kshare.sync.engine import Engine
from kshare.sync.names import LOG, MARKER, MARKER_CONTENT, PACKS, PackName, epoch_folder
from kshare.sync.pacing import Pace
from kshare.sync.packs.format import Packable, make_pack
from kshare.sync.replica import Position
from kshare.sync.segment import NO_SEGMENT, SealedSegment, seal_segment
from kshare.sync.stores.ahead import WIDTH
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.folder import FolderStore
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.stores.port import Store
from tests.builders import new_home
from tests.sync.builders import PC, Clock, keys_of, op_by, shared_space, space_in
from tests.sync.packs import packable

Row = tuple[str, float, str, float | None, str]

JOINED: Final = 100_000
"""Items that a newcomer finds."""
AUTHORS: Final = 100
MOST_IN_SEGMENT: Final = 4
EPOCH_FILES: Final = 64
PACK_SEGMENTS: Final = (16 * 16 * EPOCH_FILES, 16 * EPOCH_FILES, EPOCH_FILES)
"""Segments in a pack of level 2, 1 and 0."""
OLDER, NEWER = 1_000, 5_000
WORKERS: Final = 4
HEALING_LIMIT_MIN: Final = 120
BUSY_MEMBERS: Final = (20, 50, 100, 200, 500, 2_000)
POSTS_PER_HOUR: Final = 5
BUSY_S: Final = 900

_WORDS: Final = (
    "plan team share folder index search page note link tag offline network wiki post user server file change"
    " review budget customer release window project office weekly report meeting action owner draft policy"
)


def rows() -> list[Row]:
    """All of them; joining only where there is Samba."""
    found = [*_storage(), *_busy_days(), *_joining_on_a_line()]
    if has_samba():
        with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as place:
            found += _joining(place, Path(folder))
    return found


# -- joining (T4) --------------------------------------------------------------------------------


def _joining(place: Place, folder: Path) -> list[Row]:
    """A home joins over the line; what the same takes with the whole database is bytes by the speed of the line."""
    assert place.wire is not None
    (place.direct / "j").mkdir()
    direct = FolderStore(place.direct / "j", durable=False)
    lay_down(direct, space_in(direct).space, JOINED)
    size = sum(file.stat().st_size for file in place.direct.rglob("*") if file.is_file())
    home = new_home(folder, "Newcomer")
    place.wire.delay_s, place.wire.bytes_per_s = LINE["delay_s"], LINE["bytes_per_s"]
    first_s: list[float] = []
    began = time.perf_counter()
    home.listen(lambda changes: first_s.append(time.perf_counter() - began))
    with closing(home):
        space = home.join_space(str(place.mounted / "j"))
        first_s.clear()
        cost = place.cost(lambda: home.sync(space))
        place.wire.delay_s = place.wire.bytes_per_s = 0.0
        (held,) = home.store.connection.execute("SELECT count(*) FROM view_post").fetchone()
    on_disk = (home.home / FILE_NAME).stat().st_size
    assert held == JOINED, f"{held:,} of {JOINED:,} posts arrived"
    opened = cost.traffic.commands["create"]
    copy = f"SQLite copy {on_disk / LINE['bytes_per_s']:,.0f} s"
    items = f"{JOINED:,} items, {LINE_WORDS}"
    return [
        (f"join {items}: first page (T4)", first_s[0], "s", 2.0, copy),
        (f"join {items}: complete and readable (T4)", cost.seconds, "s", 40.0, copy),
        (f"join {items}: files opened (T4)", opened, "files", 60, f"file per item {JOINED:,}"),
        (
            f"join {items}: received",
            cost.traffic.bytes_down / 1e6,
            "MB",
            None,
            f"on the share {size / 1e6:.1f}",
        ),
    ]


def _joining_on_a_line() -> list[Row]:
    """The same history behind a line that carries several calls at once, as a real client's does."""
    folder_in_memory, first_s = MemoryStore(), list[float]()
    lay_down(folder_in_memory, space_in(folder_in_memory).space, JOINED)
    size = sum(len(content) for content in folder_in_memory.files.values())
    line = CountingStore(LineStore(folder_in_memory, **LINE))
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(folders, "_shared_folder", lambda *_: line),
        closing(new_home(Path(folder), "Newcomer")) as home,
    ):
        space = home.join_space("anywhere")
        before = line.requests
        began = time.perf_counter()
        home.listen(lambda changes: first_s.append(time.perf_counter() - began))
        home.sync(space)
        whole_s = time.perf_counter() - began
        (held,) = home.store.connection.execute("SELECT count(*) FROM view_post").fetchone()
    assert held == JOINED, f"{held:,} of {JOINED:,} posts arrived"
    items, bytes_alone = (
        f"{JOINED:,} items, {LINE_WORDS}",
        f"the bytes alone {size / LINE['bytes_per_s']:.0f} s",
    )
    return [
        (f"join {items}, eight calls at once: first page (T4)", first_s[0], "s", 2.0, bytes_alone),
        (f"join {items}, eight calls at once: complete (T4)", whole_s, "s", 40.0, bytes_alone),
        (f"join {items}, eight calls at once: calls (T4)", line.requests - before, "calls", 60, ""),
    ]


def lay_down(store: Store, space: bytes, items: int) -> None:
    """A history as packers leave it: large packs, then smaller ones, and the open epoch with loose segments."""
    segments = list(_segments(space, items))
    store.mkdir(PACKS)
    done = 0
    for level, size in zip((2, 1, 0), PACK_SEGMENTS, strict=True):
        while len(segments) - done >= size:
            part = sorted((made for made, _ in segments[done : done + size]), key=lambda made: made.order)
            epochs = done // EPOCH_FILES, (done + size) // EPOCH_FILES - 1
            pack = make_pack(part, *epochs)
            store.put_new(f"{PACKS}/{PackName(level, *epochs, pack.contents).file_name}", pack.file)
            done += size
    if closed := done // EPOCH_FILES:  # older ones were swept with their folders
        store.mkdir(epoch_folder(closed - 1))
        store.put_new(f"{epoch_folder(closed - 1)}/{MARKER}", MARKER_CONTENT)
    folder = epoch_folder(done // EPOCH_FILES)
    store.mkdir(folder)
    for _, sealed in segments[done:]:
        store.put_new(f"{folder}/{sealed.name}.ks", sealed.file)


def _segments(space: bytes, items: int) -> Iterator[tuple[Packable, SealedSegment]]:
    """Chains of signed segments by `AUTHORS` people, one to four posts each, in turn."""
    dice = random.Random(11)
    people = [keys_of(f"person {n}") for n in range(AUTHORS)]
    positions = [Position(0, NO_SEGMENT)] * AUTHORS
    number = 0
    for turn in count():
        if number >= items:
            return
        who = turn % AUTHORS
        ops: list[Op] = []
        for _ in range(min(dice.randint(1, MOST_IN_SEGMENT), items - number)):
            post = New(
                EntityKind.POST, {"kind": "note", "text": " ".join(dice.choices(_WORDS.split(), k=32))}
            )
            ops.append(op_by(people[who], post, space=space, number=number))
            number += 1
        sealed = seal_segment(people[who], space, positions[who], OpClass.FEED, ops)
        positions[who] = Position(positions[who].seq + 1, sealed.id)
        yield packable(people[who], sealed, space), sealed


# -- a team at work, in virtual time (T6, T7, T13) ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Worked:
    """What is left of the work of a few people on one folder."""

    store: MemoryStore
    counted: CountingStore
    clock: Clock
    team: Sequence[PC]
    away: PC
    """Somebody who was last here before the newer items came."""

    def days_pass(self, minutes: int) -> None:
        """Nobody writes; two leave their windows open."""
        for _ in range(minutes):
            self.clock.pass_s(60)
            for pc in self.team[:2]:
                pc.sync()


def _worked() -> Worked:
    """`OLDER` and `NEWER` items, one to four at a time, then a day."""
    store, space = shared_space()
    counted, clock = CountingStore(store), Clock()
    away, *team = (PC(counted, space, f"person {n}", clock) for n in range(WORKERS + 1))
    worked = Worked(store, counted, clock, team, away)
    dice, items = random.Random(13), 0
    while items < OLDER + NEWER:
        pc = dice.choice(team)
        for _ in range(dice.randint(1, MOST_IN_SEGMENT)):
            pc.post(f"{items} " + " ".join(dice.choices(_WORDS.split(), k=32)))
            items += 1
        pc.sync()
        clock.pass_s(15)
        if items < OLDER:
            away.sync()
    for _ in range(3):
        for pc in team:
            pc.sync()
        clock.pass_s(30)
    worked.days_pass(24 * 60)
    return worked


def _storage() -> list[Row]:
    """Storage, returning and healing, one after the other on one folder."""
    worked = _worked()
    items = len(worked.team[0].replica.ops)
    loose = sum(len(segment.file) for segment in worked.team[0].replica.segments.values())
    size = sum(map(len, worked.store.files.values()))
    amplification = worked.counted.bytes_up / loose
    there = f"{items:,} items"
    found: list[Row] = [
        (
            f"{there}: storage on the share (T6)",
            size / items,
            "B/item",
            150,
            f"loose segments {loose / items:.0f}",
        ),
        (
            f"{there}: files after a day (T6)",
            len(worked.store.files),
            "files",
            200,
            f"file per item {items:,}",
        ),
        (f"{there}: written for each byte of a segment (T6)", amplification, "times", 4, ""),
    ]
    return [*found, *_returning(worked), *_healing(worked)]


def _returning(worked: Worked) -> list[Row]:
    """As the application does it, eight calls at once, with the turn of slow work that is due by then."""
    away = worked.away
    before, calls = len(away.replica.ops), worked.counted.calls.copy()
    line = LineStore(worked.counted, **LINE)
    engine = Engine(away.replica, line, away.keys, away.clock, away.on_a_new_device, width=WIDTH)
    began = time.perf_counter()
    engine.round(CancelToken())
    seconds = time.perf_counter() - began
    used = worked.counted.calls - calls
    new = len(away.replica.ops) - before
    return [
        (f"return to {new:,} new items: calls (T7)", used.total(), "calls", 60, f"file per item {new:,}"),
        (f"return to {new:,} new items, {LINE_WORDS} (T7)", seconds, "s", 5, ""),
    ]


def _healing(worked: Worked) -> list[Row]:
    """A quarter of packs and segments vanishes, while two clients are online."""
    dice, wanted = random.Random(17), worked.team[0].replica.segments.keys()
    for path in sorted(worked.store.files):
        if path.startswith((f"{PACKS}/", f"{LOG}/")) and dice.random() < 0.25:
            del worked.store.files[path]
    began_ms = worked.clock.now_ms
    for _ in range(HEALING_LIMIT_MIN):
        worked.days_pass(1)
        newcomer = PC(worked.store, worked.team[0].replica.space, "newcomer", worked.clock)
        newcomer.sync()
        if newcomer.replica.segments.keys() >= wanted:
            break
    else:
        raise RuntimeError("the share was not healed")
    minutes = (worked.clock.now_ms - began_ms) / 60_000
    return [("a share that lost a quarter is whole again after (T13)", minutes, "min", 15, "others: never")]


# -- busy days (T12) ---------------------------------------------------------------------------------------------


def _busy_days() -> list[Row]:
    """SMB requests of one client while so many members write five posts an hour each; there are no roll-ups."""
    rates = {members: _requests_per_s(members) for members in BUSY_MEMBERS}
    most = max((members for members, rate in rates.items() if rate <= 1.0), default=0)
    told = ", ".join(f"{members:,}: {rate:.2f}/s" for members, rate in rates.items())
    return [("members up to which a client asks less than once a second (T12)", most, "members", None, told)]


def _requests_per_s(members: int) -> float:
    """Of a reader that looks every 15 s, over `BUSY_S` of virtual time."""
    store, space = shared_space()
    counted, clock, dice = CountingStore(store), Clock(), random.Random(members)
    reader = PC(counted, space, "reader", clock)
    writers = [PC(store, space, f"person {n}", clock) for n in range(WORKERS)]
    gap_s = 3600 / (members * POSTS_PER_HOUR)
    reader.sync()
    counted.calls.clear()
    began, next_look = clock.now_ms, clock.now_ms
    while clock.now_ms - began < BUSY_S * 1000:
        clock.pass_s(dice.expovariate(1 / gap_s))
        writer = dice.choice(writers)
        writer.post(f"{clock.now_ms}")
        writer.sync()
        while next_look <= clock.now_ms:
            reader.sync()
            next_look += Pace.NORMAL.value * 1000
    return sum(SMB_REQUESTS[verb] * n for verb, n in counted.calls.items()) / BUSY_S
