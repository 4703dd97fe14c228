"""Segments: what is signed stays signed, and nothing else gets in."""

from __future__ import annotations

import struct
from typing import Any

import msgspec
import pytest
import zstandard

from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import New, Op, Revise, RevisionContent, op_id
from kshare.sync.frame import MAX_FILE, SEGMENT_MAGIC, open_frame, pack_frame
from kshare.sync.keys.identity import KeyRing
from kshare.sync.segment import (
    NO_SEGMENT,
    WRITER_OPS,
    VerifiedSegment,
    fitting,
    open_segment,
)
from kshare.sync.trouble import FileTrouble, Newer, Unreadable
from tests.sync.builders import SPACE, decode, encode, file_of, keys_of, op_by, parts_of, sealed_by

ANNA = keys_of("anna")
BEN = keys_of("ben")
MALLORY = keys_of("mallory")


def refused(file: bytes, kind: type[FileTrouble] = Unreadable, **known: Any) -> str:
    """Why a file is not taken."""
    with pytest.raises(kind) as caught:
        open_segment(file, SPACE, known.get("devices", {}))
    return caught.value.reason


def signed_by(keys: KeyRing, head: list[Any], body: list[bytes | None], certificate: Any = None) -> bytes:
    """A file with any head, rightly signed by a device."""
    raw = encode(head)
    signature = keys.device.sign(b"kshare-seg-1" + raw)
    return file_of([signature, raw, body, encode_back(keys) if certificate is None else certificate])


def encode_back(keys: KeyRing) -> list[bytes]:
    """A certificate as an array."""
    own = keys.certificate
    return [own.user_public, own.device_public, own.signature]


def head_for(keys: KeyRing, of: list[Op], **changed: Any) -> list[Any]:
    """A head as an array, with some fields set otherwise."""
    fields = {
        "v": 1,
        "space": SPACE,
        "device": keys.device.id,
        "seq": 0,
        "prev": NO_SEGMENT,
        "class": 2,
        "hlc": 5,
        "ops": [op.id for op in of],
    }
    return list((fields | changed).values())


def test_what_is_sealed_can_be_opened() -> None:
    ops = [op_by(ANNA, number=n) for n in range(3)]
    sealed = sealed_by(ANNA, ops, seq=7)

    opened = open_segment(sealed.file, SPACE, {})

    assert opened.ops == tuple(ops)
    assert (opened.id, opened.name) == (sealed.id, sealed.name)
    assert (opened.user, opened.device) == (ANNA.person.id, ANNA.device.id)
    assert (opened.head.seq, opened.head.op_class, opened.head.hlc) == (7, 2, ops[2].head and ops[2].head.hlc)
    assert (opened.head_bytes, opened.signature) == (sealed.head_bytes, sealed.signature)
    assert opened.complete


def test_a_segment_is_the_same_bytes_each_time() -> None:
    assert sealed_by(ANNA, [op_by(ANNA)]) == sealed_by(ANNA, [op_by(ANNA)])


def test_a_known_device_needs_no_certificate() -> None:
    parts = parts_of(sealed_by(ANNA, [op_by(ANNA)]).file)
    bare = file_of([*parts[:3], None])

    assert open_segment(bare, SPACE, {ANNA.device.id: ANNA.certificate}).user == ANNA.person.id
    assert refused(bare) == "unknown device"


def test_later_versions_may_add_fields_at_the_end() -> None:
    op = op_by(ANNA)
    grown = signed_by(ANNA, [*head_for(ANNA, [op]), "new field"], [op.packed])
    parts = parts_of(grown)

    assert open_segment(file_of([*parts, "new part"]), SPACE, {}).ops == (op,)


def test_the_same_bytes_are_refused_in_another_space() -> None:
    sealed = sealed_by(ANNA, [op_by(ANNA)])

    with pytest.raises(Unreadable, match="another space"):
        open_segment(sealed.file, b"some other space", {})


def test_nobody_can_speak_for_another_with_an_own_device() -> None:
    op = op_by(ANNA)
    own = encode_back(MALLORY)
    forged = [ANNA.certificate.user_public, own[1], own[2]]

    assert refused(signed_by(MALLORY, head_for(MALLORY, [op]), [op.packed], forged)) == "certificate"
    known = {MALLORY.device.id: MALLORY.certificate}
    file = signed_by(MALLORY, head_for(MALLORY, [op]), [op.packed], forged)
    assert refused(file, devices=known) == "certificate", "a known device is no excuse"


def test_nobody_can_adopt_the_words_of_another() -> None:
    op = op_by(ANNA)
    adopted = signed_by(MALLORY, head_for(MALLORY, [op]), [op.packed])
    assert refused(adopted) == "operation id"

    own_id = op_id(SPACE, MALLORY.person.id, op.skeleton)
    resigned = signed_by(MALLORY, head_for(MALLORY, [op], ops=[own_id]), [op.packed])
    (taken,) = open_segment(resigned, SPACE, {}).ops
    assert taken.author == MALLORY.person.id, "re-signed, they are Mallory's own words"
    assert taken.id != op.id


def test_a_device_is_not_another() -> None:
    op = op_by(ANNA)
    file = signed_by(ANNA, head_for(ANNA, [op], device=BEN.device.id), [op.packed])

    assert refused(file) == "certificate of another device"


def test_a_head_must_be_signed_by_its_device() -> None:
    parts = parts_of(sealed_by(ANNA, [op_by(ANNA)]).file)
    head = decode(parts[1])
    head[3] = 99

    assert refused(file_of([parts[0], encode(head), *parts[2:]])) == "signature"
    assert refused(file_of([b"short", *parts[1:]])) == "signature"


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 0},
        {"space": b"short"},
        {"device": b"short"},
        {"prev": b""},
        {"seq": -1},
        {"seq": 1 << 63},
        {"hlc": -1},
        {"hlc": 1 << 63},
        {"class": 256},
        {"ops": []},
        {"ops": [b"short"]},
        {"ops": [bytes(20), bytes(20)]},
        {"ops": [n.to_bytes(20, "big") for n in range(4_097)]},
        {"ops": "text"},
        {"seq": "text"},
    ],
)
def test_a_head_out_of_bounds_is_refused(changed: dict[str, Any]) -> None:
    op = op_by(ANNA)

    assert refused(signed_by(ANNA, head_for(ANNA, [op], **changed), [op.packed])) == "head"


def test_a_newer_head_or_frame_is_kept_for_later() -> None:
    op = op_by(ANNA)
    assert refused(signed_by(ANNA, head_for(ANNA, [op], v=2), [op.packed]), Newer) == "newer head"

    file = sealed_by(ANNA, [op]).file
    for place, byte in ((3, ord("2")), (4, 2), (4, 3), (4, 0x80)):
        changed = bytearray(file[:-8])
        changed[place] = byte
        assert refused(bytes(changed) + digest(8, bytes(changed)), Newer) == "newer frame"


def test_a_torn_file_is_never_taken_for_a_newer_one() -> None:
    file = bytearray(sealed_by(ANNA, [op_by(ANNA)]).file)
    file[4] = 2

    assert refused(bytes(file)) == "checksum"


def test_every_beginning_of_a_file_is_unreadable() -> None:
    file = sealed_by(ANNA, [op_by(ANNA)]).file

    for length in range(len(file)):
        refused(file[:length])


def test_the_body_must_match_the_head() -> None:
    ops = [op_by(ANNA, number=n) for n in range(2)]
    head = head_for(ANNA, ops)

    assert refused(signed_by(ANNA, head, [ops[0].packed])) == "number of operations"
    assert refused(signed_by(ANNA, head, [ops[1].packed, ops[0].packed])) == "operation id"
    assert refused(signed_by(ANNA, head, [ops[0].packed, b"\xc1"])) == "operation"


def test_content_that_the_skeleton_does_not_name_is_refused() -> None:
    op = op_by(ANNA, text="what Anna said")
    other = op_by(ANNA, text="what she did not say")
    swapped = encode([op.skeleton, other.content])

    assert refused(signed_by(ANNA, head_for(ANNA, [op]), [swapped])) == "content"


def test_content_may_be_missing_and_is_then_known_to_be() -> None:
    op = op_by(ANNA)
    erased = open_segment(signed_by(ANNA, head_for(ANNA, [op]), [encode([op.skeleton, None])]), SPACE, {})
    absent = open_segment(signed_by(ANNA, head_for(ANNA, [op]), [None]), SPACE, {})

    assert [held.content for held in erased.ops] == [None]
    assert absent.ops == ()
    assert not erased.complete
    assert not absent.complete


def test_a_revision_may_carry_its_text_as_a_delta() -> None:
    content = RevisionContent("full text\n")
    op = op_by(ANNA, Revise(bytes(20), (bytes(20),), content, delta=b"delta"))

    assert open_segment(sealed_by(ANNA, [op]).file, SPACE, {}).ops == (op,)


def test_an_operation_of_an_unknown_kind_is_kept_byte_for_byte() -> None:
    skeleton = encode([99, 5, bytes(8), bytes(20), {"from": "the future"}])
    op = Op(op_id(SPACE, ANNA.person.id, skeleton), SPACE, ANNA.person.id, skeleton, b"whatever" * 4)

    assert open_segment(sealed_by(ANNA, [op]).file, SPACE, {}).ops == (op,)


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    value: Any = "core"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(("depth", "taken"), [(28, True), (40, False), (900, False)])
def test_content_is_nested_at_most_32_deep(depth: int, taken: bool) -> None:
    op = op_by(ANNA, New(EntityKind.POST, {"text": nested(depth)}))
    file = sealed_by(ANNA, [op]).file

    if taken:
        assert open_segment(file, SPACE, {}).complete
    else:
        assert refused(file) == "nesting"


def test_content_nested_deeper_than_python_can_go_is_refused() -> None:
    bomb = b"\x91" * 200_000 + b"\xc0"
    skeleton = encode([99, 5, bytes(8), None])
    op = Op(op_id(SPACE, ANNA.person.id, skeleton), SPACE, ANNA.person.id, skeleton, bytes(16) + bomb)

    assert refused(sealed_by(ANNA, [op]).file) == "nesting"
    assert refused(pack_frame(SEGMENT_MAGIC, bomb)) == "segment"
    assert refused(file_of([bytes(64), bomb, [], None])) == "head"


def test_ordinary_text_with_many_container_bytes_is_not_mistaken_for_nesting() -> None:
    op = op_by(ANNA, New(EntityKind.POST, {"text": "Öäüß" * 500}))

    assert open_segment(sealed_by(ANNA, [op]).file, SPACE, {}).complete


def framed(payload: bytes, flags: int = 0) -> bytes:
    """A frame around a payload that is compressed already."""
    body = struct.pack("<4sBI", b"KSS1", flags, len(payload)) + payload
    return body + digest(8, body)


def bomb(*, declared: bool) -> bytes:
    """A zstd frame of 32 kB that inflates to 1 GiB of zeros: blocks of 128 KiB that repeat one byte."""
    header = b"\xe0" + struct.pack("<Q", 1 << 30) if declared else b"\x00\x58"
    block = (1 << 1 | 128 * 1024 << 3).to_bytes(3, "little") + b"\0"
    last = (1 | 1 << 1 | 128 * 1024 << 3).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd" + header + block * 8191 + last


def test_a_bomb_is_refused_before_it_grows() -> None:
    inflated = zstandard.ZstdDecompressor().stream_reader(bomb(declared=False)).read(1 << 20)
    assert inflated == bytes(1 << 20), "it would go off"

    assert refused(framed(bomb(declared=True))) == "declared size"
    assert refused(framed(bomb(declared=False))) == "size not declared"


def test_a_payload_is_one_frame_that_holds_what_it_declares() -> None:
    compress = zstandard.ZstdCompressor().compress
    good = compress(msgspec.msgpack.encode([1]))

    assert refused(framed(good + b"more")) == "compression"
    assert refused(framed(good + good)) == "compression"
    assert refused(framed(b"")) == "compression"
    assert refused(framed(good[:-1])) == "compression"


def test_a_frame_must_have_the_length_it_says() -> None:
    file = sealed_by(ANNA, [op_by(ANNA)]).file
    longer = file[:-8] + b"more"

    assert refused(longer + digest(8, longer)) == "length"
    assert refused(b"KSP1" + file[4:]) == "magic"


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert refused(bytes(MAX_FILE + 1)) == "too large"
    with pytest.raises(ValueError, match="too large"):
        pack_frame(SEGMENT_MAGIC, bytes(17 << 20))


def test_a_frame_gives_back_what_was_packed() -> None:
    for plain in (b"", b"x", bytes(1 << 20)):
        assert open_frame(SEGMENT_MAGIC, pack_frame(SEGMENT_MAGIC, plain)) == plain


def test_a_writer_signs_only_its_own_words() -> None:
    for ops in ([], [op_by(BEN)], [op_by(ANNA, space=b"some other space")]):
        with pytest.raises(ValueError, match="own author and space"):
            sealed_by(ANNA, ops)


def test_a_segment_is_closed_at_so_many_operations_or_bytes() -> None:
    assert fitting([100] * 5_000) == WRITER_OPS
    assert fitting([200 << 10] * 4) == 2
    assert fitting([5 << 20]) == 1
    assert fitting([]) == 0


def test_a_segment_of_the_largest_kind_can_be_opened() -> None:
    ops = [op_by(ANNA, number=n) for n in range(WRITER_OPS)]
    opened: VerifiedSegment = open_segment(sealed_by(ANNA, ops).file, SPACE, {})

    assert len(opened.ops) == WRITER_OPS
