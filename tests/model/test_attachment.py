"""Attachments of an entity: pure functions of the set of its operations."""

from __future__ import annotations

from itertools import permutations

import pytest

from kshare.errors import InvalidInput, QuotaReached
from kshare.model.attachment import Attachment, fold_attachments, parse_media_type, safe_name
from kshare.model.facts import Fact, fact_of
from kshare.model.kinds import EntityKind
from kshare.model.limits import FILE_NAME_CHARACTERS, MAX_BLOB_BYTES, PREVIEW_BYTES
from kshare.model.op import Attach, Drop, Op
from kshare.model.quota import Quota, Usage
from kshare.model.skeleton import BLOBS, read_skeleton
from tests.builders import ANNA, BEN, op_by

PAGE = bytes(20)


def attach(author: bytes = ANNA, at: int = 1, name: str = "plan.png", fill: int = 1, **more: object) -> Op:
    """A file on the page."""
    fields = {"size": 5, "media_type": "image/png", "preview": None} | more
    return op_by(author, Attach(EntityKind.PAGE, PAGE, bytes([fill] * 32), name=name, **fields), at=at)  # type: ignore[arg-type]


def drop(op: Op, author: bytes = ANNA, at: int = 9) -> Op:
    """It goes."""
    return op_by(author, Drop(EntityKind.PAGE, PAGE, BLOBS, (op.id,)), at=at)


def facts(*ops: Op) -> list[Fact]:
    """As the fold gets them."""
    heads = [op.head for op in ops]
    assert all(heads)
    return [
        fact_of(op.id, op.author, head, op.content, 0) for op, head in zip(ops, heads, strict=True) if head
    ]


def names(found: tuple[Attachment, ...]) -> list[str]:
    return [attachment.name for attachment in found]


def test_the_order_of_arrival_does_not_matter() -> None:
    first, second = attach(), attach(at=2, name="b.png", fill=2)
    every = [first, second, drop(first), attach(BEN, 3, "plan.png", 1)]

    found = {tuple(names(fold_attachments(facts(*order)))) for order in permutations(every)}

    assert found == {("b.png", "plan.png")}


def test_equal_content_of_one_name_counts_once_and_the_first_one_stands() -> None:
    (only,) = fold_attachments(facts(attach(BEN, 5), attach(ANNA, 4)))

    assert only.author == ANNA


def test_only_those_who_may_remove_what_others_attached() -> None:
    mine = attach(ANNA)

    assert fold_attachments(facts(mine, drop(mine, BEN)), freely=lambda fact: False)
    assert not fold_attachments(facts(mine, drop(mine, ANNA)), freely=lambda fact: False)
    assert not fold_attachments(facts(mine, drop(mine, BEN)), freely=lambda fact: fact.author == BEN)
    assert not fold_attachments(facts(mine), adders={BEN})


def test_what_was_erased_or_is_malformed_is_left_out() -> None:
    op = attach(name=5)  # type: ignore[arg-type]
    erased = attach(at=2)
    assert erased.head is not None

    assert fold_attachments(facts(op)) == ()
    assert fold_attachments([fact_of(erased.id, ANNA, erased.head, None, 0)]) == ()


def test_a_preview_that_is_too_large_is_none() -> None:
    (found,) = fold_attachments(facts(attach(preview=bytes(PREVIEW_BYTES + 1), media_type="rubbish")))

    assert (found.preview, found.media_type, found.is_image) == (None, "application/octet-stream", False)


def test_sizes_and_hashes_beyond_the_format_are_not_read() -> None:
    assert read_skeleton(attach(size=MAX_BLOB_BYTES).skeleton) is not None
    assert read_skeleton(attach(size=MAX_BLOB_BYTES + 1).skeleton) is None
    assert read_skeleton(attach(size=-1).skeleton) is None


@pytest.mark.parametrize(
    "written",
    ["..", "", "a/b\\c:d", "nul", "x" * 500 + ".jpeg", "\ud800", "a\u202egnp.exe", "tab\tname", ".hidden "],
)
def test_a_safe_name_is_a_plain_file_name_everywhere(written: str) -> None:
    name = safe_name(written)

    assert 0 < len(name) <= FILE_NAME_CHARACTERS
    assert not set('/\\:*?"<>|\0\t\u202e') & set(name) and name[-1] not in ". "
    assert name not in ("..", ".", "nul") and safe_name(name) == name
    name.encode()


def test_a_media_type_is_two_words() -> None:
    assert parse_media_type(" Image/PNG ") == "image/png"
    with pytest.raises(InvalidInput):
        parse_media_type("png")


def test_a_quota_says_what_is_full() -> None:
    quota = Quota.of({"max_blob_bytes": 10, "max_user_blob_bytes": True, "max_space_blob_bytes": 30})

    quota.check("a", 10, Usage(500, 20))
    with pytest.raises(QuotaReached, match="at most 10 bytes"):
        quota.check("a", 11, Usage(0, 0))
    with pytest.raises(QuotaReached, match="files of this space already fill 25 bytes of 30 bytes"):
        quota.check("a", 6, Usage(0, 25))
