"""An operation's identity, its bytes, and what is kept of bytes that this version does not know."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kshare.model.clock import MAX_HLC, stamp
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.limits import OP_PARENTS, OP_REFERENCES
from kshare.model.op import (
    Add,
    Change,
    Drop,
    Erase,
    New,
    Op,
    Revise,
    RevisionContent,
    Set,
    content_matches,
    is_delta,
    make_op,
    read_content,
    revision_matches,
)
from kshare.model.skeleton import read_skeleton
from tests.builders import ANNA, BEN, SPACE_ID, START_MS, op_by, read_packed

encode = msgspec.msgpack.Encoder().encode
PAGE = digest(20, b"page")
HLC = stamp(START_MS)

CHANGES: list[Change] = [
    New(EntityKind.PAGE, {"title": "Visa"}),
    Set(EntityKind.PAGE, PAGE, "title", "Visas", (ANNA,)),
    Add(EntityKind.PAGE, PAGE, "tags", "travel"),
    Drop(EntityKind.PAGE, PAGE, "tags", (ANNA, BEN)),
    Revise(PAGE, (ANNA,), RevisionContent("text\n", (("Visa", PAGE),), (), "why")),
    Erase((ANNA,), "a password"),
]


def skeleton(*items: Any) -> bytes:
    return encode(items)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_an_operation_comes_back_from_its_bytes(change: Change) -> None:
    op = op_by(ANNA, change, at=1)

    again = read_packed(op.packed, SPACE_ID, ANNA)

    assert again == op
    assert op.head is not None and OpKind(op.head.kind).name.startswith(type(change).__name__.upper()[:3])
    assert op.content is None or content_matches(op.head, op.content)


def test_the_same_bytes_by_another_person_or_in_another_space_are_another_operation() -> None:
    op = op_by(ANNA, CHANGES[0], at=1)

    ids = {op.id, read_packed(op.packed, SPACE_ID, BEN).id, read_packed(op.packed, bytes(16), ANNA).id}

    assert len(ids) == 3


def test_the_content_is_no_part_of_the_identity_so_that_it_can_be_erased() -> None:
    op = op_by(ANNA, CHANGES[0], at=1)

    erased = read_packed(encode([op.skeleton, None]), SPACE_ID, ANNA)

    assert erased.id == op.id and erased.head == op.head and erased.content is None


def test_equal_words_have_unequal_hashes_as_every_content_has_its_salt() -> None:
    one, two = op_by(ANNA, CHANGES[0], at=1), op_by(ANNA, CHANGES[0], at=2)

    assert one.head and two.head and one.head.content_hash != two.head.content_hash


def test_other_content_than_the_named_one_does_not_match() -> None:
    op = op_by(ANNA, CHANGES[0], at=1)

    assert op.head and op.content and not content_matches(op.head, op.content + b"\0")


def test_unknown_items_at_the_end_of_skeleton_content_and_operation_are_passed_over() -> None:
    raw = skeleton(2, HLC, bytes(8), None, 1, PAGE, "title", [], "newer", {"more": 1})

    head = read_skeleton(raw)

    assert head is not None and (head.entity, head.field) == (PAGE, "title")
    assert read_packed(encode([raw, None, "newer"]), SPACE_ID, ANNA).head == head
    assert read_content(bytes(16) + encode(["Visa", "newer"])) == ["Visa", "newer"]


def test_an_operation_of_an_unknown_kind_keeps_its_bytes() -> None:
    raw = skeleton(99, HLC, bytes(8), None, "something new")

    op = read_packed(encode([raw, b"content"]), SPACE_ID, ANNA)

    assert op.head is None and op.skeleton == raw and op.content == b"content"
    assert read_packed(op.packed, SPACE_ID, ANNA) == op


@pytest.mark.parametrize(
    "items",
    [
        (),
        (1,),
        (1, -1, bytes(8), None, 1),
        (1, MAX_HLC + 1, bytes(8), None, 1),
        (1, "soon", bytes(8), None, 1),
        (True, HLC, bytes(8), None, 1),
        (1, True, bytes(8), None, 1),
        (1, 1.0, bytes(8), None, 1),
        (1, HLC, bytes(7), None, 1),
        (1, HLC, bytes(8), b"short", 1),
        (1, HLC, bytes(8), None, -1),
        (1, HLC, bytes(8), None, 0),
        (1, HLC, bytes(8), None, 1 << 16),
        (1, HLC, bytes(8), None, "page"),
        (2, HLC, bytes(8), None, 1, b"short", "title", []),
        (2, HLC, bytes(8), None, 0, PAGE, "title", []),
        (2, HLC, bytes(8), None, 1, PAGE, "x" * 65, []),
        (2, HLC, bytes(8), None, 1, PAGE, b"title", []),
        (2, HLC, bytes(8), None, 1, PAGE, "title", [b"short"]),
        (2, HLC, bytes(8), None, 1, PAGE, "title", "none"),
        (5, HLC, bytes(8), None, PAGE, [ANNA] * (OP_PARENTS + 1)),
        (7, HLC, bytes(8), None, [ANNA] * (OP_REFERENCES + 1)),
    ],
)
def test_a_malformed_skeleton_is_none(items: tuple[object, ...]) -> None:
    assert read_skeleton(encode(items)) is None


@pytest.mark.parametrize("raw", [b"", b"\xc1", b"\x91\xa2\xff\xfe", b"\x91\xa3\xed\xa0\x80", b"\x91" * 9_000])
def test_bytes_that_are_no_messagepack_are_none(raw: bytes) -> None:
    assert read_skeleton(raw) is None
    assert read_content(bytes(16) + raw) is None
    with pytest.raises(ValueError):
        read_packed(raw, SPACE_ID, ANNA)


def test_the_most_references_are_still_read() -> None:
    head = read_skeleton(skeleton(7, HLC, bytes(8), None, [ANNA] * OP_REFERENCES))

    assert head is not None and len(head.refs) == OP_REFERENCES


@pytest.mark.parametrize("content", [None, b"", bytes(15), bytes(16), bytes(16) + b"\x01"])
def test_content_that_is_missing_or_no_array_is_none(content: bytes | None) -> None:
    assert read_content(content) is None


def delta_revision() -> tuple[Op, str]:
    content = RevisionContent("the whole text\n", (("Visa", PAGE),), (("ben", BEN),), "why")
    return op_by(ANNA, Revise(PAGE, (), content, b"the delta"), at=1), content.text


def test_a_delta_is_named_by_the_hash_of_the_whole_text() -> None:
    op, text = delta_revision()
    assert op.head and op.content and is_delta(op.content)
    parts = read_content(op.content)
    assert parts is not None

    assert revision_matches(op.head, op.content[:16], text, parts)
    assert not revision_matches(op.head, op.content[:16], text + "more\n", parts)
    assert not revision_matches(op.head, bytes(16), text, parts)
    assert not revision_matches(op.head, op.content[:16], text, [*parts[:4], "another comment"])


def test_carrying_a_text_as_a_delta_does_not_change_what_the_skeleton_names() -> None:
    op, _ = delta_revision()
    full = op_by(
        ANNA,
        Revise(PAGE, (), RevisionContent("the whole text\n", (("Visa", PAGE),), (("ben", BEN),), "why")),
        at=1,
    )

    assert op.skeleton == full.skeleton and op.id == full.id


def test_a_delta_with_items_of_a_newer_version_still_matches() -> None:
    salt = bytes(16)
    full: list[Any] = ["text\n", None, [], [], "", {"newer": 1}]
    head = read_skeleton(skeleton(5, HLC, bytes(8), digest(20, salt, encode(full)), PAGE, []))

    assert head and revision_matches(head, salt, "text\n", [None, b"delta", *full[2:]])


def test_the_nonce_makes_two_equal_changes_two_operations() -> None:
    first, second = (
        make_op(CHANGES[0], space=SPACE_ID, author=ANNA, hlc=HLC, nonce=nonce, salt=bytes(16))
        for nonce in (bytes(8), b"another1")
    )

    assert first.id != second.id
