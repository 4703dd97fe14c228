"""What was written once is read for ever: frozen bytes of every format."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from kshare.model.ids import parse_id, text_id
from kshare.model.invitation import open_proof
from kshare.model.op import read_content
from kshare.model.skeleton import RosterHead, read_skeleton
from kshare.model.statement import Role
from kshare.sync.blobs.format import Frames
from kshare.sync.genesis import open_genesis
from kshare.sync.names import parse_pack_name
from kshare.sync.packs.format import contents_hash, open_index, open_pack_frame, read_footer
from kshare.sync.segment import open_parts, open_segment
from tests.sync import golden


def frozen(name: str) -> Any:
    """The content of a golden file."""
    return json.loads((golden.FOLDER / name).read_text(encoding="utf-8"))


def test_operations_of_every_kind_are_written_as_ever() -> None:
    assert golden.golden()["ops.json"] == frozen("ops.json")


def test_statements_about_members_are_written_and_read_as_ever() -> None:
    old = frozen("roster.json")

    assert golden.golden()["roster.json"] == old
    for written, statement in zip(old, golden.statements().values(), strict=True):
        head = read_skeleton(bytes.fromhex(written["skeleton"]))
        assert isinstance(head, RosterHead)
        assert head.statement == replace(statement, name="")
        assert read_content(bytes.fromhex(written["content"])) == [statement.name]


def test_the_proof_of_a_newcomer_is_checked_as_ever() -> None:
    space, user = golden.genesis().space, golden.keys().person.id
    proof = golden.statements()["join"].proof
    assert proof is not None

    invitation = open_proof(proof, space, user)

    assert invitation is not None
    assert (invitation.issuer, invitation.role, invitation.space) == (user, Role.MEMBER, space)
    assert open_proof(proof, space, bytes(20)) is None, "another newcomer"
    assert open_proof(proof, bytes(16), user) is None, "another space"
    for n in range(0, len(proof), 3):
        assert open_proof(proof[:n] + bytes([proof[n] ^ 1]) + proof[n + 1 :], space, user) is None
        assert open_proof(proof[:n], space, user) is None


def test_keys_and_certificates_are_made_as_ever() -> None:
    assert golden.golden()["keys.json"] == frozen("keys.json")


def test_a_genesis_is_written_and_read_as_ever() -> None:
    old = frozen("genesis.json")

    assert golden.golden()["genesis.json"] == old
    assert open_genesis(bytes.fromhex(old["file"])) == golden.genesis()


def test_an_attachment_and_its_file_are_written_as_ever() -> None:
    assert golden.golden()["blob.json"] == frozen("blob.json")


def test_a_file_of_the_first_version_is_read() -> None:
    for file in frozen("blob.json")["files"]:
        raw, key = bytes.fromhex(file["file"]), golden.blob_keys()[file["space"]]
        if len(raw) == file["file_size"]:
            frames = Frames.read(key, raw[:32], golden.content_of(golden.CONTENTS[0]))
            assert frames.open(0, raw[32:]) == golden.CONTENTS[0]


def test_a_segment_is_signed_as_ever() -> None:
    old, new = frozen("segment.json"), golden.golden()["segment.json"]

    # The compressed bytes may differ with the version of zstd; all that is signed may not.
    assert {**new, "file": ""} == {**old, "file": ""}


def test_a_segment_of_the_first_version_is_read() -> None:
    old = frozen("segment.json")

    segment = open_segment(bytes.fromhex(old["file"]), golden.genesis().space, {})

    assert segment.id == parse_id(old["id"])
    assert segment.ops == tuple(golden.ops().values())
    assert (segment.head.seq, segment.head.op_class, segment.complete) == (1, 1, True)


def test_a_pack_is_made_as_ever() -> None:
    old, new = frozen("pack.json"), golden.golden()["pack.json"]
    changing = ("file", "index")  # lengths of compressed frames, which differ with the version of zstd

    assert {**new, **dict.fromkeys(changing)} == {**old, **dict.fromkeys(changing)}


def test_a_pack_of_the_first_version_is_read() -> None:
    old = frozen("pack.json")
    file = bytes.fromhex(old["file"])
    name = parse_pack_name(old["path"].rpartition("/")[2])
    assert name is not None

    span = read_footer(file, len(file))
    index = open_index(file[span.offset : span.offset + span.length], span)
    found = [
        open_parts(parts, golden.genesis().space, {golden.keys().device.id: golden.keys().certificate})
        for frame in index.frames
        for parts in open_pack_frame(file[frame.offset : frame.offset + frame.length])
    ]

    assert index.certificates == (golden.keys().certificate,)
    assert (index.first_epoch, index.last_epoch) == (name.first_epoch, name.last_epoch) == (2, 5)
    assert contents_hash(index.segment_ids, index.bare) == name.contents
    assert [text_id(op) for op in index.bare] == old["bare"]
    assert [text_id(segment.id) for segment in found] == old["segments"]
    assert [(segment.head.op_class, segment.complete) for segment in found] == [(1, True), (2, False)]


def test_an_operation_of_a_kind_to_come_is_kept_byte_for_byte() -> None:
    (kept,) = [op for op in frozen("ops.json") if op["name"] == "of a kind to come"]
    segment = open_segment(bytes.fromhex(frozen("segment.json")["file"]), golden.genesis().space, {})
    op = segment.ops[-1]

    assert (text_id(op.id), op.skeleton.hex()) == (kept["id"], kept["skeleton"])
    assert op.head is None
    assert read_content(op.content) == ["words"]


def test_the_example_of_the_protocol_page_is_true() -> None:
    page = golden.PROTOCOL.read_text(encoding="utf-8")
    written = page.partition(golden.EXAMPLE_BEGINS)[2].partition(golden.EXAMPLE_ENDS)[0]

    assert written == golden.example()
