"""Any bytes end in a segment of unchanged meaning, in `Unreadable` or in `Newer`; nothing else gets out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from kshare.model.attachment import ContentHash
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import New, Revise, RevisionContent, Set
from kshare.sync.blobs.format import HEADER_BYTES, Frames, open_space_key, sealed_pieces, sealing_key
from kshare.sync.frame import SEGMENT_MAGIC, open_frame, pack_frame
from kshare.sync.genesis import SpaceDraft, new_genesis, open_genesis
from kshare.sync.keys.cipher import space_key
from kshare.sync.segment import open_segment
from kshare.sync.trouble import FileTrouble
from tests.sync.builders import SPACE, encode, file_of, keys_of, mutated, op_by, parts_of, person, sealed_by
from tests.sync.damage import TIMES, fuzz, inputs

ANNA = keys_of("anna")
OPS = [
    op_by(ANNA, New(EntityKind.PAGE, {"title": "Visa", "tags": ["travel", "Überblick"]}), number=1),
    op_by(ANNA, Set(EntityKind.POST, bytes(20), "text", "new text", (bytes(20),)), number=2),
    op_by(ANNA, Revise(bytes(20), (bytes(20),), RevisionContent("text\n"), delta=b"delta"), number=3),
]
GOOD = sealed_by(ANNA, OPS)
KNOWN = {ANNA.device.id: ANNA.certificate}


def with_checksum(raw: bytes) -> bytes:
    """The bytes with a right checksum at their end."""
    body = raw[:-8] if len(raw) > 8 else raw
    return body + digest(8, body)


def outcome(file: bytes) -> str:
    """How a file ends; the id of anything accepted must be that of the original."""
    try:
        segment = open_segment(file, SPACE, KNOWN)
    except FileTrouble as trouble:
        return trouble.reason
    assert segment.id == GOOD.id
    for found in segment.ops:
        original = next(op for op in OPS if op.id == found.id)
        assert found.skeleton == original.skeleton
        delta_or_missing = found.content is None or original is OPS[2]
        assert delta_or_missing or found.content == original.content
    return "accepted"


def raw_bytes(random: Random) -> bytes:
    """A damaged file; half of them with a repaired checksum."""
    damaged = mutated(random, GOOD.file)
    return with_checksum(damaged) if random.random() < 0.5 else damaged


def inner_bytes(random: Random) -> bytes:
    """A right frame around a damaged segment."""
    return pack_frame(SEGMENT_MAGIC, mutated(random, open_frame(SEGMENT_MAGIC, GOOD.file)))


def one_part(random: Random) -> bytes:
    """A right frame around a segment with one damaged part."""
    parts = parts_of(GOOD.file)
    place = random.choice(["signature", "head", "op", "certificate"])
    if place == "signature":
        parts[0] = mutated(random, parts[0])
    elif place == "head":
        parts[1] = mutated(random, parts[1])
    elif place == "op":
        number = random.randrange(len(parts[2]))
        parts[2][number] = random.choice([None, mutated(random, parts[2][number])])
    else:
        number = random.randrange(3)
        parts[3][number] = mutated(random, parts[3][number])
    return file_of(parts)


@fuzz
@pytest.mark.parametrize("make", [raw_bytes, inner_bytes, one_part])
def test_damaged_files_never_escape(make: Callable[[Random], bytes]) -> None:
    random = Random(20_250_101)
    counts = Counter(outcome(make(random)) for _ in inputs(7_000))

    assert counts.total() == 7_000 * TIMES
    assert len(counts) > 3, "the damage must reach different checks"


@fuzz
def test_an_evil_member_who_signs_damage_rightly_escapes_no_check() -> None:
    random = Random(7)
    mallory = keys_of("mallory")
    op = op_by(mallory)
    certificate = mallory.certificate
    counts: Counter[str] = Counter()
    for _ in inputs(2_500):
        packed = mutated(random, op.packed)
        head = [1, SPACE, mallory.device.id, 0, bytes(20), 2, 5, [op.id]]
        raw = encode(head) if random.random() < 0.5 else mutated(random, encode(head))
        parts = [
            mallory.device.sign(b"kshare-seg-1" + raw),
            raw,
            [packed],
            [certificate.user_public, certificate.device_public, certificate.signature],
        ]
        try:
            open_segment(file_of(parts), SPACE, {})
            counts["accepted"] += 1
        except FileTrouble as trouble:
            counts[trouble.reason] += 1

    assert counts.total() == 2_500 * TIMES
    assert {"head", "operation", "operation id"} <= counts.keys()


@fuzz
def test_skeletons_of_any_bytes_never_escape() -> None:
    random = Random(11)
    original = op_by(ANNA)
    for _ in inputs(1_500):
        skeleton = mutated(random, original.skeleton)
        op = type(original)(
            digest(20, b"kshare-op-1", SPACE, ANNA.person.id, skeleton),
            SPACE,
            ANNA.person.id,
            skeleton,
            original.content,
        )
        head = [1, SPACE, ANNA.device.id, 0, bytes(20), 2, 5, [op.id]]
        raw = encode(head)
        own = ANNA.certificate
        signature = ANNA.device.sign(b"kshare-seg-1" + raw)
        certificate = [own.user_public, own.device_public, own.signature]
        try:
            open_segment(file_of([signature, raw, [op.packed], certificate]), SPACE, {})
        except FileTrouble as trouble:
            assert trouble.reason in ("content", "operation", "nesting")


@fuzz
def test_a_damaged_genesis_never_escapes() -> None:
    random = Random(3)
    good = new_genesis(SpaceDraft("Team"), person("anna"), 5, bytes(16))
    refused = 0
    for _ in inputs(5_000):
        try:
            assert open_genesis(mutated(random, good.file)).space == good.space
        except FileTrouble:
            refused += 1
    assert refused > 4_500 * TIMES


@fuzz
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_damaged_attachment_is_the_content_or_refused(encrypted: bool) -> None:
    random = Random(17)
    key = sealing_key(SPACE, space_key(bytes(32))) if encrypted else open_space_key(SPACE)
    content = ContentHash()
    content.update(b"a picture of a pump " * 20)
    plain = b"a picture of a pump " * 20
    good = b"".join(sealed_pieces(key, content.blob, io.BytesIO(plain)))
    counts: Counter[str] = Counter()
    for _ in inputs(3_000):
        raw = mutated(random, good)
        try:
            frames = Frames.read(key, raw[:HEADER_BYTES], content.blob)
            start, size = frames.place(0)
            assert frames.open(0, raw[start : start + size]) == plain
            counts["accepted"] += 1
        except FileTrouble as trouble:
            counts[trouble.reason.split()[0]] += 1

    assert {"frame", "torn", "magic", "newer", "key"} <= counts.keys()
