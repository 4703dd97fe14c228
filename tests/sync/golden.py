"""Builds the golden files of sync in tests/data/golden/ and the worked example of docs/sync-protocol.md.

Run `python -m tests.sync.golden` only when a format grows: the bytes that are there are frozen, every later
version must read them. Everything comes from fixed seeds; only zstd may compress otherwise in another
version, so files are compared by what is in them.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from kshare.model.attachment import Blob, ContentHash
from kshare.model.clock import stamp
from kshare.model.ids import text_id
from kshare.model.invitation import make_invitation, make_proof, name_hash
from kshare.model.kinds import EntityKind, OpClass
from kshare.model.op import (
    Add,
    Attach,
    Change,
    Drop,
    Erase,
    New,
    Op,
    Revise,
    RevisionContent,
    Set,
    make_op,
    op_id,
)
from kshare.model.statement import Action, Role, Statement
from kshare.sync.blobs.format import BlobKey, blob_stem, open_space_key, sealed_pieces, sealing_key
from kshare.sync.frame import SEGMENT_MAGIC, open_frame
from kshare.sync.genesis import Genesis, SpaceDraft, new_genesis
from kshare.sync.keys.cipher import space_key
from kshare.sync.keys.identity import DeviceKey, KeyRing, PersonKey, key_ring
from kshare.sync.names import BlobName, PackName, epoch_folder, genesis_path, pack_path
from kshare.sync.packs.format import FRAME_MAGIC, INDEX_MAGIC, Packable, make_pack, open_index, read_footer
from kshare.sync.replica import Position
from kshare.sync.segment import NO_SEGMENT, SealedSegment, SignedParts, seal_segment
from tests.sync.builders import decode, encode

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "data" / "golden"
PROTOCOL = ROOT / "docs" / "sync-protocol.md"
EXAMPLE_BEGINS = "<!-- example: begins -->\n"
EXAMPLE_ENDS = "<!-- example: ends -->\n"

CREATED = stamp(1_735_689_600_000)  # 2025-01-01
POLICY = {"merge": 1, "min_version": 1, "url_rule": 1}


def keys() -> KeyRing:
    """The person with the seed 00 01 02 ... and the device with the seed 20 21 22 ..."""
    return key_ring(PersonKey(bytes(range(32))), DeviceKey(bytes(range(32, 64))))


def genesis() -> Genesis:
    """A small space."""
    draft = SpaceDraft("Team Süd", "Know-how", "de", "Europe/Berlin", POLICY)
    return new_genesis(draft, keys().person, CREATED, bytes(range(16)))


def changes() -> dict[str, Change]:
    """One of each kind that can be written today."""
    page, other = bytes(range(20)), bytes(range(100, 120))
    links, mentions = (("Visa", other),), (("ben", other),)
    text = RevisionContent("Moin [[Visa]] @ben\n", links, mentions, "first draft")
    return {
        "new": New(EntityKind.POST, {"kind": "note", "text": "Moin!"}),
        "set": Set(EntityKind.PAGE, page, "title", "Reisekosten", (other,)),
        "add": Add(EntityKind.PAGE, page, "tags", "travel"),
        "drop": Drop(EntityKind.PAGE, page, "tags", (other,)),
        "revise": Revise(page, (other,), text),
        "revise by delta": Revise(page, (other,), text, delta=bytes(range(10))),
        "erase": Erase((other,), "on request"),
    }


def ops() -> dict[str, Op]:
    """The operations, and one of a kind that nobody knows yet."""
    space, author = genesis().space, keys().person.id
    made = {
        name: make_op(
            change,
            space=space,
            author=author,
            hlc=CREATED + number,
            nonce=bytes([number] * 8),
            salt=bytes([number] * 16),
        )
        for number, (name, change) in enumerate(changes().items(), start=1)
    }
    skeleton = encode([99, CREATED, bytes(8), bytes(20), {"to": "come"}])
    unknown = Op(op_id(space, author, skeleton), space, author, skeleton, bytes(16) + encode(["words"]))
    return {**made, "of a kind to come": unknown}


def statements() -> dict[str, Statement]:
    """One of each action; the invitation's key has the seed 40 41 42 ..."""
    own, invite, space = keys().person, PersonKey(bytes(range(64, 96))), genesis().space
    user, other, device = bytes(range(20)), bytes(range(100, 120)), bytes(range(8))
    invitation = make_invitation(
        space=space,
        invite_key=invite.public,
        role=Role.MEMBER,
        expires_ms=1_735_776_000_000,
        issuer_key=own.public,
        name_hash=name_hash(bytes(range(16)), "ben ode"),
        sign=own.sign,
    )
    proof = make_proof(invitation, space, own.id, invite.sign)
    return {
        "grant": Statement(Action.GRANT, user, Role.MODERATOR, over=(other,), name="Ben Ode"),
        "limit": Statement(Action.LIMIT, user, Role.NONE, ((device, 7), (bytes(8), 0)), name="Ben Ode"),
        "succeed": Statement(Action.SUCCEED, user, Role.ADMIN, ((device, 7),), heir=other, name="Ben Ode"),
        "claim": Statement(Action.CLAIM, own.id, Role.ADMIN),
        "join": Statement(Action.JOIN, own.id, Role.MEMBER, proof=proof),
        "withdraw": Statement(Action.WITHDRAW, other, cutoffs=((device, 7),)),
    }


def roster() -> list[dict[str, str | None]]:
    """The statements as operations."""
    space, author = genesis().space, keys().person.id
    found: list[dict[str, str | None]] = []
    for number, (name, statement) in enumerate(statements().items(), start=1):
        nonce, salt = bytes([number] * 8), bytes([number] * 16)
        op = make_op(statement, space=space, author=author, hlc=CREATED + number, nonce=nonce, salt=salt)
        assert op.content is not None
        found.append(
            {"name": name, "id": text_id(op.id), "skeleton": op.skeleton.hex(), "content": op.content.hex()}
        )
    return found


def segment() -> SealedSegment:
    """All operations in one segment, the second of its device."""
    return seal_segment(
        keys(), genesis().space, Position(1, bytes(range(20))), OpClass.LIBRARY, [*ops().values()]
    )


def example_segment() -> SealedSegment:
    """One post in the first segment of a device."""
    return seal_segment(keys(), genesis().space, Position(0, NO_SEGMENT), OpClass.FEED, [ops()["new"]])


def golden() -> dict[str, Any]:
    """File name -> JSON content."""
    own, made, space = keys(), segment(), genesis()
    return {
        "genesis.json": {
            "space": text_id(space.space),
            "path": genesis_path(space.space),
            "file": space.file.hex(),
        },
        "keys.json": {
            "person_seed": own.person.seed.hex(),
            "device_seed": own.device.seed.hex(),
            "user": text_id(own.person.id),
            "device": text_id(own.device.id),
            "certificate": encode(own.certificate).hex(),
        },
        "ops.json": [
            {
                "name": name,
                "id": text_id(op.id),
                "skeleton": op.skeleton.hex(),
                "content": op.content.hex() if op.content is not None else None,
            }
            for name, op in ops().items()
        ],
        "roster.json": roster(),
        "blob.json": blob(),
        "pack.json": pack(),
        "segment.json": {
            "id": text_id(made.id),
            "name": made.name,
            "head": made.head_bytes.hex(),
            "signature": made.signature.hex(),
            "plain": open_frame(SEGMENT_MAGIC, made.file).hex(),
            "file": made.file.hex(),
        },
    }


def packables() -> list[Packable]:
    """Two segments of two classes, the second without the content of its operation."""
    own, made = keys(), []
    erased = ops()["new"]
    bare = Op(erased.id, erased.space, erased.author, erased.skeleton, None)
    for seq, (op_class, op, carried) in enumerate(
        [(OpClass.FEED, erased, bare), (OpClass.LIBRARY, ops()["set"], ops()["set"])]
    ):
        sealed = seal_segment(own, genesis().space, Position(seq, NO_SEGMENT), op_class, [op])
        parts = SignedParts(sealed.signature, sealed.head_bytes, [carried.packed])
        left_out = (op.id,) if carried is bare else ()
        made.append(Packable(sealed.id, own.device.id, seq, op_class, own.certificate, parts, left_out))
    return sorted(made, key=lambda packable: packable.order)


def pack() -> dict[str, Any]:
    """A pack from the epochs 2 to 5, and what is in its parts."""
    made = make_pack(packables(), 2, 5)
    span = read_footer(made.file, len(made.file))
    raw_index = made.file[span.offset : span.offset + span.length]
    frames = open_index(raw_index, span).frames
    raw_frames = [made.file[frame.offset : frame.offset + frame.length] for frame in frames]
    return {
        "path": pack_path(PackName(1, 2, 5, made.contents).file_name),
        "segments": [text_id(packable.id) for packable in packables()],
        "bare": [text_id(op) for packable in packables() for op in packable.bare],
        "frames": [open_frame(FRAME_MAGIC, raw).hex() for raw in raw_frames],
        "index": open_frame(INDEX_MAGIC, raw_index).hex(),
        "file": made.file.hex(),
    }


def attach() -> Op:
    """A picture on a page."""
    blob = content_of(CONTENTS[0])
    change = Attach(
        EntityKind.PAGE, bytes(range(20)), blob.hash, blob.size, "Plan.png", "image/png", b"small"
    )
    nonce, salt = bytes([6] * 8), bytes([6] * 16)
    return make_op(
        change, space=genesis().space, author=keys().person.id, hlc=CREATED + 6, nonce=nonce, salt=salt
    )


CONTENTS = (b"Moin!\n", b"a frame and a bit more " * 50_000)
"""Contents of one frame and of two."""


def content_of(content: bytes) -> Blob:
    """What the content is called."""
    whole = ContentHash()
    whole.update(content)
    return whole.blob


def blob_keys() -> dict[str, BlobKey]:
    """Of the space as an open one, and as one with the key 40 41 42 ..."""
    secret = space_key(bytes(range(64, 96)))
    return {
        "open": open_space_key(genesis().space),
        "encrypted": sealing_key(genesis().space, secret),
    }


def blob() -> dict[str, Any]:
    """The operation that attaches a file, and files of one frame and of two; of the large ones the hash."""
    op = attach()
    assert op.content is not None
    files = []
    for name, key in blob_keys().items():
        for content in CONTENTS:
            what = content_of(content)
            file = b"".join(sealed_pieces(key, what, io.BytesIO(content)))
            shown = file.hex() if len(file) < 1_000 else file[:64].hex()
            files.append(
                {
                    "space": name,
                    "content_hash": what.hash.hex(),
                    "content_size": what.size,
                    "path": BlobName(blob_stem(key, what)).path,
                    "file": shown,
                    "file_size": len(file),
                    "file_hash": content_of(file).hash.hex(),
                }
            )
    return {"op": text_id(op.id), "skeleton": op.skeleton.hex(), "content": op.content.hex(), "files": files}


def example() -> str:
    """The worked example of the protocol page."""
    own, space, op, made = keys(), genesis(), ops()["new"], example_segment()
    assert op.content is not None
    rows = [
        ("person seed", own.person.seed.hex()),
        ("user public key", own.person.public.hex()),
        ("user id", own.person.id.hex()),
        ("device seed", own.device.seed.hex()),
        ("device public key", own.device.public.hex()),
        ("device id", own.device.id.hex()),
        ("certificate signature", own.certificate.signature.hex()),
        ("", ""),
        ("genesis body", decode(space.file)[0].hex()),
        ("space id", space.space.hex()),
        ("genesis path", genesis_path(space.space)),
        ("", ""),
        ("op content", op.content.hex()),
        ("op skeleton", op.skeleton.hex()),
        ("op id", op.id.hex()),
        ("op as text", text_id(op.id)),
        ("", ""),
        ("segment head", made.head_bytes.hex()),
        ("segment signature", made.signature.hex()),
        ("segment id", made.id.hex()),
        ("segment path", f"{epoch_folder(0)}/{made.name}.ks"),
        ("frame payload, inflated", open_frame(SEGMENT_MAGIC, made.file).hex()),
    ]
    return "```text\n" + "".join(_row(name, value) for name, value in rows) + "```\n"


def _row(name: str, value: str) -> str:
    """A name and its value in lines of 80 characters."""
    if not name:
        return "\n"
    lines = [value[start : start + 80] for start in range(0, len(value), 80)]
    return "".join(
        f"{label:<24}{line}\n" for label, line in zip([name, *[""] * len(lines)], lines, strict=False)
    )


def main() -> None:
    """Write the golden files and the example."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in golden().items():
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    page = PROTOCOL.read_text(encoding="utf-8")
    before, _, rest = page.partition(EXAMPLE_BEGINS)
    after = rest.partition(EXAMPLE_ENDS)[2]
    PROTOCOL.write_text(
        before + EXAMPLE_BEGINS + example() + EXAMPLE_ENDS + after, encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
