"""What was written once is read for ever: frozen bytes of every format."""

from __future__ import annotations

import json
from typing import Any

from kshare.model.ids import parse_id, text_id
from kshare.model.op import read_content
from kshare.sync.genesis import open_genesis
from kshare.sync.segment import open_segment
from tests.sync import golden


def frozen(name: str) -> Any:
    """The content of a golden file."""
    return json.loads((golden.FOLDER / name).read_text(encoding="utf-8"))


def test_operations_of_every_kind_are_written_as_ever() -> None:
    assert golden.golden()["ops.json"] == frozen("ops.json")


def test_keys_and_certificates_are_made_as_ever() -> None:
    assert golden.golden()["keys.json"] == frozen("keys.json")


def test_a_genesis_is_written_and_read_as_ever() -> None:
    old = frozen("genesis.json")

    assert golden.golden()["genesis.json"] == old
    assert open_genesis(bytes.fromhex(old["file"])) == golden.genesis()


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
