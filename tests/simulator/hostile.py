"""Those who wish ill: a vandal who may write to the folder, and a member with valid keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from kshare.model.clock import MAX_HLC, stamp
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind, OpClass
from kshare.model.op import New, Op, Set, make_op, op_id
from kshare.sync.frame import SEGMENT_MAGIC, open_frame, pack_frame
from kshare.sync.keys.identity import Certificate, DeviceKey, PersonKey, key_ring
from kshare.sync.names import (
    LAST_EPOCH,
    MARKER,
    PACKS,
    PackName,
    epoch_folder,
    pack_path,
    parse_epoch,
    segment_stem,
)
from kshare.sync.packs.format import Packable, make_pack
from kshare.sync.replica import Position
from kshare.sync.segment import MAX_SEGMENT_FILE, NO_SEGMENT, SignedParts, seal_segment
from kshare.sync.trouble import FileTrouble

if TYPE_CHECKING:
    from tests.simulator.world import World

_HUGE: Final = bytes(MAX_SEGMENT_FILE + 1)
_SIGNED: Final = b"kshare-seg-1"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


def loose(world: World) -> list[str]:
    """Every segment file on the share."""
    return [path for path in world.share.paths() if path.endswith(".ks") and path.startswith("log/")]


def open_epoch(world: World) -> int:
    """The highest epoch that has a folder with something in it, as somebody who looks into the folder sees it."""
    epochs = [
        epoch
        for folder, files in world.share.folders.items()
        if files and folder.startswith("log/") and (epoch := parse_epoch(f"{folder[4:]}/")) is not None
    ]
    return max((epoch for epoch in epochs if epoch < LAST_EPOCH - 10_000), default=0)


class Vandal:
    """May write anything to the folder, but has no keys."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random

    def leave_junk(self) -> None:
        """Files that are no segments, under good and bad names."""
        random, folder = self._random, epoch_folder(open_epoch(self._world))
        stem = segment_stem(random.randbytes(20))
        name, content = random.choice(
            (
                (f"{stem}.ks", random.randbytes(random.randrange(300))),
                (f"{stem}.3.ks", b""),
                (f"{stem} (PC-17).ks", b"KSS1"),
                ("Thumbs.db", b"\0" * 20),
                (f"{stem}.ks", pack_frame(SEGMENT_MAGIC, random.randbytes(50))),
                (f"{stem}.ks", pack_frame(SEGMENT_MAGIC, b"\x91" * 5_000 + b"\xc0")),
                (f"{stem}.ks", _HUGE),
                (f".{stem}.ks.tmp", b"KSS1"),
                (f"{stem.upper()}.KS", b"KSS1"),
            )
        )
        self._world.share.place(f"{folder}/{name}", content)

    def bend_the_log(self) -> None:
        """Epochs and markers that nobody needed."""
        random, world = self._random, self._world
        match random.randrange(4):
            case 0:
                world.share.make(epoch_folder(LAST_EPOCH))
            case 1:
                world.share.make(epoch_folder(open_epoch(world) + random.choice((2, 900))))
            case 2:
                world.share.place(f"{epoch_folder(LAST_EPOCH)}/{MARKER}", b"")
            case _:
                world.share.place(
                    f"{epoch_folder(open_epoch(world))}/{MARKER}", random.choice((b"", b"KSE1"))
                )

    def damage(self) -> None:
        """Delete or spoil a segment or a pack: what the share lost must be healed."""
        paths = self._world.share.paths()
        contents = [path for path in paths if path.endswith(".kb")]
        if contents and self._random.random() < 0.3:
            self._lose(self._random.choice(contents))
            return
        packs = [path for path in paths if path.startswith(f"{PACKS}/")]
        files = packs if packs and self._random.random() < 0.5 else loose(self._world)
        if files:
            path = self._random.choice((self._random.choice(files), files[-1]))
            content = self._world.share.read(path) or b""
            self._world.share_lost = True
            # A pack that everybody has read back once is not read again: that it rots in place is found late.
            if files is packs or self._random.random() < 0.5:
                self._world.share.remove(path)
            else:
                self._world.share.place(path, content[::-1])

    def _lose(self, path: str) -> None:
        """Delete the content of an attachment, or leave half of it."""
        content = self._world.share.read(path) or b""
        self._world.share.remove(path)
        if self._random.random() < 0.5:
            self._world.share.place(path, content[: len(content) // 2])

    def write_as_newer(self) -> None:
        """A file of a KShare that does not exist yet."""
        stem = segment_stem(self._random.randbytes(20))
        frame = bytearray(pack_frame(SEGMENT_MAGIC, b"\x90"))
        if self._random.random() < 0.5:
            frame[3:4] = b"2"
        else:
            frame[4] = 0x40
        content = bytes(frame[:-8])
        path = f"{epoch_folder(open_epoch(self._world))}/{stem}.ks"
        self._world.share.place(path, content + digest(8, content))


class EvilMember:
    """Has valid keys of his own and writes whatever the format can carry."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._keys = key_ring(PersonKey(world.random.randbytes(32)), DeviceKey(world.random.randbytes(32)))
        self._seq = 0
        self._cipher = world.every_key  # in an encrypted space somebody who once was let in

    def act(self) -> None:
        """Some of his tricks."""
        tricks: tuple[Callable[[], None], ...] = (
            self._adopt,
            self._forge,
            self._replay,
            self._equivocate,
            self._write_badly,
            self._flood,
            self._live_in_2099,
            self._tear_out,
            self._sign_for_another,
            self._lie_about_a_pack,
            self._tear_out_of_a_pack,
        )
        for trick in self._random.sample(tricks, 3):
            trick()

    # -- accepted, and harmless ----------------------------------------------------------------------

    def _op(self, text: str, hlc: int | None = None) -> Op:
        """An operation that is truly his."""
        op = make_op(
            New(EntityKind.POST, {"kind": "note", "body": [text, [], []]}),
            space=self._world.space,
            author=self._keys.person.id,
            hlc=stamp(self._world.now_ms) if hlc is None else hlc,
            nonce=self._random.randbytes(8),
            salt=self._random.randbytes(16),
        )
        self._world.made[op.id] = op.author
        return op

    def _publish(self, ops: list[Op], seq: int) -> None:
        position = Position(seq, NO_SEGMENT)
        sealed = seal_segment(self._keys, self._world.space, position, OpClass.FEED, ops, self._cipher)
        self._place(sealed.name, sealed.file)

    def _place(self, stem: str, file: bytes, attempt: str = "") -> None:
        self._world.share.place(f"{epoch_folder(open_epoch(self._world))}/{stem}{attempt}.ks", file)

    def _equivocate(self) -> None:
        """Two segments at one position."""
        for _ in range(2):
            self._publish([self._op(self._world.word())], self._seq)
        self._seq += 1

    def _flood(self) -> None:
        for _ in range(8):
            self._publish([self._op("buy now")], self._seq)
            self._seq += 1

    def _live_in_2099(self) -> None:
        self._publish([self._op("hello from 2099", MAX_HLC)], self._seq)
        self._seq += 1

    def _write_badly(self) -> None:
        """Operations whose bytes are nonsense, under a good signature."""
        random, person, space = self._random, self._keys.person.id, self._world.space
        skeletons: tuple[Any, ...] = (
            random.randbytes(12),
            _encode([99, stamp(self._world.now_ms), bytes(8), None, 1]),
            _encode([2, stamp(self._world.now_ms), bytes(8), None, 1, bytes(20), "title", ["no id"]]),
            _encode([2, stamp(self._world.now_ms), bytes(8), None, 77, bytes(20), "title", []]),
            _encode([5, stamp(self._world.now_ms), random.randbytes(8), None, bytes(20), []]),
            _encode({"a": 1}),
        )
        skeleton = random.choice(skeletons)
        content = random.choice((None, b"", random.randbytes(30)))
        op = Op(op_id(space, person, skeleton), space, person, skeleton, content)
        self._world.made[op.id] = person
        head = [1, space, self._keys.device.id, self._seq, NO_SEGMENT, 2, stamp(self._world.now_ms), [op.id]]
        self._seq += 1
        self._signed(head, [op.packed])

    # -- refused ---------------------------------------------------------------------------------------

    def _signed(self, head: list[Any], body: list[bytes | None]) -> None:
        raw = _encode(head)
        parts = [self._keys.device.sign(_SIGNED + raw), raw, body, self._keys.certificate]
        self._place(segment_stem(digest(20, raw)), pack_frame(SEGMENT_MAGIC, _encode(parts), self._cipher))

    def _victim(self, path: str = "") -> list[Any] | None:
        """The parts of somebody else's segment, by default of any."""
        files = loose(self._world)
        if not files:
            return None
        try:
            plain = open_frame(
                SEGMENT_MAGIC, self._world.share.read(path or self._random.choice(files)) or b"", self._cipher
            )
            parts = _decode(plain)
        except (FileTrouble, ValueError, RecursionError):
            return None
        is_others = isinstance(parts, list) and len(parts) == 4 and parts[3][1] != self._keys.device.public
        return parts if is_others else None

    def _adopt(self) -> None:
        """Another's operations, as they are, under his own head and signature."""
        if parts := self._victim():
            head = _decode(parts[1])
            head[2], head[3] = self._keys.device.id, self._seq
            self._seq += 1
            self._signed(head, parts[2])

    def _sign_for_another(self) -> None:
        """A head that names another's device, signed with his own key and carrying his own certificate."""
        if parts := self._victim():
            head = _decode(parts[1])
            op = self._op("FORGED")
            del self._world.made[op.id]
            head[3], head[7] = head[3] + 1, [op.id]
            self._signed(head, [op.packed])

    def _forge(self) -> None:
        """Words put into another's mouth: his device, his certificate, and a signature out of thin air."""
        if parts := self._victim():
            head, certificate = _decode(parts[1]), parts[3]
            author = digest(20, certificate[0])
            op = make_op(
                Set(EntityKind.PERSON, author, "about", "FORGED"),
                space=self._world.space,
                author=author,
                hlc=stamp(self._world.now_ms),
                nonce=self._random.randbytes(8),
                salt=self._random.randbytes(16),
            )
            head[3], head[7] = head[3] + 1, [op.id]
            raw = _encode(head)
            file = pack_frame(
                SEGMENT_MAGIC,
                _encode([self._random.randbytes(64), raw, [op.packed], certificate]),
                self._cipher,
            )
            self._place(segment_stem(digest(20, raw)), file)

    def _replay(self) -> None:
        """A segment that is valid in another space."""
        other = digest(16, b"another space")
        op = make_op(
            New(EntityKind.POST, {"kind": "note", "body": ["elsewhere", [], []]}),
            space=other,
            author=self._keys.person.id,
            hlc=stamp(self._world.now_ms),
            nonce=self._random.randbytes(8),
            salt=self._random.randbytes(16),
        )
        sealed = seal_segment(
            self._keys, other, Position(self._seq, NO_SEGMENT), OpClass.FEED, [op], self._cipher
        )
        self._place(sealed.name, sealed.file)

    def _tear_out(self) -> None:
        """A valid segment, carried without its words; beside the whole one, or in its place."""
        files = loose(self._world)
        if not files:
            return
        path = self._random.choice((self._random.choice(files), files[-1]))
        if parts := self._victim(path):
            body = [packed and _encode([_decode(packed)[0], None]) for packed in parts[2]]
            file = pack_frame(SEGMENT_MAGIC, _encode([parts[0], parts[1], body, parts[3]]), self._cipher)
            if self._random.random() < 0.5:
                self._world.share_lost = True
                self._world.share.remove(path)
            self._world.share.place(
                f"{epoch_folder(open_epoch(self._world))}/{segment_stem(digest(20, parts[1]))}.9.ks", file
            )

    # -- packs, which anyone may make ------------------------------------------------------------------

    def _packables(self, *, torn_out: bool) -> list[Packable]:
        """Some segments of others, as a pack carries them; with or without their words."""
        found: dict[bytes, Packable] = {}
        for _ in range(3):
            if parts := self._victim():
                head, body = _decode(parts[1]), parts[2]
                if torn_out:
                    body = [packed and _encode([_decode(packed)[0], None]) for packed in body]
                segment_id = digest(20, parts[1])
                certificate = Certificate(*parts[3])
                signed = SignedParts(parts[0], parts[1], body, None)
                found[segment_id] = Packable(segment_id, head[2], head[3], head[5], certificate, signed)
        return sorted(found.values(), key=lambda packable: packable.order)

    def _place_pack(self, packables: list[Packable], spoil: Callable[[bytes], bytes]) -> None:
        if packables:
            epoch = open_epoch(self._world)
            pack = make_pack(packables, epoch, epoch, self._cipher)
            name = PackName(self._random.randrange(3), epoch, epoch, pack.contents)
            self._world.share.place(pack_path(name.file_name), spoil(pack.file))

    def _lie_about_a_pack(self) -> None:
        """A pack whose index names what its frames do not hold."""
        self._place_pack(self._packables(torn_out=False), lambda file: bytes(20) + file[20:])

    def _tear_out_of_a_pack(self) -> None:
        """A pack that carries others' segments without their words, and does not say so."""
        self._place_pack(self._packables(torn_out=True), lambda file: file)
