"""State is a pure function of the set of operations: any order, any batches, any repetition, any bytes."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kshare.model.clock import stamp
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import (
    Add,
    Attach,
    Drop,
    Erase,
    New,
    Op,
    Revise,
    RevisionContent,
    Set,
    op_id,
)
from kshare.model.skeleton import read_skeleton
from kshare.store.spaces import Space, add_space
from kshare.store.state_hash import state_hash
from kshare.store.store import Store, open_database
from kshare.store.transaction import Transaction
from tests.builders import (
    ANNA,
    BEN,
    CLEO,
    SPACE_ID,
    START_MS,
    FakeClock,
    SeededBytes,
    op_by,
    read_packed,
    view_rows,
)

PEOPLE = (ANNA, BEN, CLEO)
RECEIVED_MS = START_MS + 40 * 86_400_000
"""Everything was written long before it arrives, so that display times do not hang on the arrival."""

encode = msgspec.msgpack.Encoder().encode


class Replica:
    """A bare store without an index that takes operations in."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(
            open_database(folder, create=True), FakeClock(RECEIVED_MS), SeededBytes("r"), durable=False
        )
        self.space: Space = self.store.run(
            lambda tx: add_space(tx.connection, SPACE_ID, "Team", "share", ANNA, None, 0), user=ANNA
        )[0]

    def receive(self, ops: Sequence[Op]) -> None:
        self.store.run(lambda tx: tx.receive(self.space, ops), user=ANNA)

    def state(self) -> tuple[str, dict[str, list[Any]]]:
        return state_hash(self.store.connection, self.space.n), view_rows(self.store)

    def forget_everything(self) -> None:
        """Empty again, faster than a new file."""
        connection = self.store.connection
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view\\_%' ESCAPE '\\'"
        ).fetchall()
        for (name,) in tables:
            connection.execute(f"DELETE FROM {name}")
        connection.execute("DELETE FROM log_op")


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    made = Replica(tmp_path_factory.mktemp("replica"))
    yield made
    made.store.database.close()


def _chosen(random: Random, offers: Sequence[tuple[str, Any]]) -> tuple[str, Any]:
    return random.choice(offers)


def everyday(random: Random, count: int, space: bytes = SPACE_ID) -> list[Op]:
    """What three people may do to a handful of pages, posts, cards and profiles, knowing only a part of it."""
    made: list[Op] = []
    pages: dict[bytes, list[bytes]] = {}
    posts: list[bytes] = []
    cards = [digest(20, bytes([n])) for n in range(3)]

    def one(change: Any, author: bytes | None = None) -> bytes:
        by = author or random.choice(PEOPLE)
        # Times are few, so that ties happen.
        op = op_by(by, change, at=len(made) * 3 + random.choice((0, 0, 40_000)), space=space, ms=START_MS)
        made.append(op)
        return op.id

    def some(ids: Sequence[bytes], most: int = 3) -> tuple[bytes, ...]:
        return tuple(random.sample(list(ids), min(len(ids), random.randrange(most + 1))))

    def any_op() -> list[bytes]:
        return [op.id for op in made]

    def word() -> str:
        return random.choice(("Tender", "Offer", "Visa", "Rules", "pump", "seal", "[[Visa]]", "#tag", "@ben"))

    for _ in range(count):
        match random.randrange(21):
            case 0 | 1:
                page = one(New(EntityKind.PAGE, {"title": word(), "aliases": [word()]}))
                pages[page] = []
            case 2 | 3 | 4 | 5 if pages:
                page = random.choice(list(pages))
                text = "".join(f"{word()} {word()}.\n" for _ in range(random.randrange(6)))
                parents = some(pages[page], 2)
                content = RevisionContent(text, (("Visa", page),), (("ben", BEN),), word())
                pages[page].append(one(Revise(page, parents, content)))
            case 6 if pages:
                page = random.choice(list(pages))
                field, value = _chosen(
                    random, [("title", word()), ("parent", page), ("deleted", list(some(pages[page], 9)))]
                )
                one(Set(EntityKind.PAGE, page, field, value, some(any_op())))
            case 7 | 8:
                posts.append(
                    one(
                        New(
                            EntityKind.POST,
                            {
                                "kind": random.choice(("note", "question")),
                                "body": [f"{word()} {word()}", [["ben", BEN]], [word()]],
                                "reply_to": random.choice(posts) if posts and random.random() < 0.5 else None,
                            },
                        )
                    )
                )
            case 9 | 10 if posts:
                post = random.choice(posts)
                field, value = _chosen(
                    random, [("body", [word(), [], []]), ("deleted", True), ("hidden", True)]
                )
                one(Set(EntityKind.POST, post, field, value, some(any_op())))
            case 11 | 12 if posts:
                item = random.choice(posts + list(pages))
                field, value = _chosen(
                    random,
                    [
                        ("answer", random.choice(posts)),
                        ("verdict", ["helped", "", None, ""]),
                        ("thanks", ["thanks", "", None, ""]),
                    ],
                )
                one(Set(EntityKind.MARK, item, field, value, some(any_op())))
            case 13 | 14:
                author, card = random.choice(PEOPLE), random.choice(cards)
                one(Add(EntityKind.BOOKMARK, card, "savers", random.choice((author, author, BEN))), author)
                one(Set(EntityKind.BOOKMARK, card, random.choice(("url", "title", "note")), word()), author)
            case 15:
                kind, item, name = random.choice(
                    [
                        (EntityKind.BOOKMARK, random.choice(cards), "tags"),
                        (EntityKind.PERSON, ANNA, "follows"),
                    ]
                    + [(EntityKind.PAGE, page, "tags") for page in pages]
                )
                one(Add(kind, item, name, word()))
            case 16:
                adds = [op for op in made if op.head and op.head.kind in (3, 6)]
                for op in random.sample(adds, min(2, len(adds))):
                    assert op.head is not None
                    one(Drop(EntityKind(op.head.entity_kind), op.head.entity, op.head.field, (op.id,)))
            case 17:
                author = random.choice(PEOPLE)
                field, value = _chosen(
                    random, [("name", word()), ("handle", word()), ("skills", [word()]), ("name", 3)]
                )
                one(Set(EntityKind.PERSON, author, field, value, some(any_op())), author)
            case 18 if made:
                one(Erase(some(any_op(), 4)))
            case 19:
                one(
                    New(
                        EntityKind.IMPORT, {"format": "netscape", "label": word(), "pages": 2, "bookmarks": 3}
                    )
                )
            case 20 if posts:
                kind, item = random.choice(
                    [(EntityKind.POST, random.choice(posts)), (EntityKind.BOOKMARK, random.choice(cards))]
                    + [(EntityKind.PAGE, page) for page in pages]
                )
                name = random.choice(("plan.png", "PLAN.png", "../x", word()))
                one(Attach(kind, item, bytes([random.randrange(3)] * 32), 5, name, "image/png"))
            case _:
                pass
    return made


def in_batches(random: Random, ops: Sequence[Op]) -> Iterator[list[Op]]:
    """The operations in any order, some twice, in batches of any size."""
    shuffled = [*ops, *random.sample(list(ops), len(ops) // 3)]
    random.shuffle(shuffled)
    while shuffled:
        size = random.choice((1, 2, 5, 30))
        yield shuffled[:size]
        del shuffled[:size]


def assert_order_does_not_matter(replica: Replica, ops: Sequence[Op], random: Random) -> None:
    replica.forget_everything()
    replica.receive(ops)
    expected = replica.state()
    replica.store.rebuild_views()
    assert replica.state() == expected, "made anew"
    for _ in range(2):
        replica.forget_everything()
        for batch in in_batches(random, ops):
            replica.receive(batch)
        assert replica.state() == expected, "another order"
    replica.receive(ops)
    assert replica.state() == expected, "all of it again"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32), count=st.integers(5, 60))
def test_any_order_any_batches_any_repetition_give_the_same_views(
    replica: Replica, seed: int, count: int
) -> None:
    random = Random(seed)
    assert_order_does_not_matter(replica, everyday(random, count), random)


def test_operations_that_come_backwards_one_by_one_give_the_same_views(replica: Replica) -> None:
    ops = everyday(Random(7), 120)
    replica.forget_everything()
    replica.receive(ops)
    expected = replica.state()

    replica.forget_everything()
    for op in reversed(ops):
        replica.receive([op])

    assert replica.state() == expected


def test_content_that_comes_later_counts_as_if_it_had_come_at_once(replica: Replica) -> None:
    ops = everyday(Random(11), 60)
    replica.forget_everything()
    replica.receive(ops)
    expected = replica.state()

    replica.forget_everything()
    replica.receive([Op(op.id, op.space, op.author, op.skeleton, None) for op in ops])
    for op in reversed(ops):
        replica.receive([op])

    assert replica.state() == expected


# -- whatever a member may write -------------------------------------------------------------------------

plain_values = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats()
    | st.text(max_size=6)
    | st.binary(max_size=24)
    | st.sampled_from(
        [
            ANNA,
            BEN,
            "",
            "\0",
            "helped",
            "note",
            [],
            {},
            [[]],
            [ANNA],
            ["text", [["a", ANNA]], ["tag"]],
            1 << 63,
        ]
    )
)
keys = st.text(max_size=4) | st.integers(-3, 1 << 63) | st.binary(max_size=3)
values = st.recursive(
    plain_values,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)

FIELDS = {
    EntityKind.PAGE: ("title", "parent", "deleted", "source", "text", "tags"),
    EntityKind.POST: ("body", "deleted", "hidden"),
    EntityKind.BOOKMARK: ("url", "title", "note", "text", "source", "hidden", "savers", "tags"),
    EntityKind.PERSON: ("name", "handle", "unit", "skills", "about", "follows"),
    EntityKind.MARK: ("verdict", "thanks", "reaction", "answer"),
    EntityKind.SPACE: ("purpose",),
    EntityKind.IMPORT: ("label",),
}
INITIAL = (
    *("title", "aliases", "source", "copied_from", "parent", "kind", "body", "reply_to", "repost_of"),
    *("format", "label", "pages", "bookmarks"),
)


@st.composite
def strange_ops(draw: st.DrawFn) -> list[Op]:
    """Operations of the right form whose values are anything."""
    kind = draw(st.sampled_from(list(FIELDS)))
    at = iter(range(1, 1000))
    fields = draw(st.dictionaries(st.sampled_from(INITIAL), values, max_size=5) | values)
    made = op_by(ANNA, New(kind, fields), at=0)  # type: ignore[arg-type]
    item = ANNA if kind == EntityKind.PERSON else made.id
    ops = [
        made,
        op_by(ANNA, Add(kind, item, "savers", ANNA), at=next(at)),
        op_by(ANNA, Set(kind, item, "name", "A"), at=next(at)),
    ]
    if kind == EntityKind.MARK:
        ops.append(op_by(ANNA, New(EntityKind.POST, {}), at=next(at)))
    for field in draw(st.lists(st.sampled_from(FIELDS[kind]), max_size=5)):
        author, value = draw(st.sampled_from(PEOPLE)), draw(values)
        over = tuple(draw(st.lists(st.sampled_from([op.id for op in ops]), max_size=2)))
        change: Any = draw(
            st.sampled_from(
                [
                    Set(kind, item, field, value, over),
                    Add(kind, item, field, value),
                    Drop(kind, item, field, over),
                ]
            )
        )
        ops.append(op_by(author, change, at=next(at)))
    if kind == EntityKind.PAGE:
        for _ in range(draw(st.integers(0, 3))):
            parents = tuple(draw(st.lists(st.sampled_from([op.id for op in ops]), max_size=3)))
            strange: Any = [draw(values) for _ in range(3)]
            content = RevisionContent(draw(st.text(max_size=9)), *strange)
            ops.append(
                op_by(
                    BEN, Revise(item, parents, content, draw(st.none() | st.binary(max_size=9))), at=next(at)
                )
            )
    return ops


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ops=strange_ops(), seed=st.integers(0, 9))
def test_any_value_in_any_field_is_folded_alike_in_any_order(
    replica: Replica, ops: list[Op], seed: int
) -> None:
    assert_order_does_not_matter(replica, ops, Random(seed))


def _receive(space: Space, ops: Sequence[Op], tx: Transaction) -> None:
    tx.receive(space, ops)


def raw_op(author: bytes, skeleton: object, content: bytes | None) -> Op:
    """An operation from any skeleton (bytes, or a value that is encoded) and any content."""
    raw = skeleton if isinstance(skeleton, bytes) else encode(skeleton)
    return Op(op_id(SPACE_ID, author, raw), SPACE_ID, author, raw, content)


NOT_UTF8 = b"\xa3\xff\xfe\xfd"
SURROGATE = b"\xa3\xed\xa0\x80"
TIME_STAMP = b"\xd6\xff\0\0\0\1"
EXTENSION = b"\xc7\x03\x05abc"
DEEP = b"\x91" * 31 + b"\x01"
NAN = b"\xcb" + struct.pack(">d", float("nan"))
VERY_DEEP = b"\x91" * 5_000 + b"\x01"

contents = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([NOT_UTF8, SURROGATE, TIME_STAMP, EXTENSION, DEEP, NAN, VERY_DEEP]).map(
        lambda raw: bytes(16) + b"\x91" + raw
    ),
    st.sampled_from([NOT_UTF8, SURROGATE, TIME_STAMP, EXTENSION, DEEP, NAN]).map(
        lambda raw: bytes(16) + b"\x91\x81\xa6source" + raw
    ),
    values.map(lambda value: bytes(16) + encode(value)),
)
numbers = (
    st.integers(-5, 9)
    | st.sampled_from([1 << 16, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
    | st.booleans()
)
ids = st.sampled_from([ANNA, BEN, bytes(20), b"", b"short", bytes(21)])
skeletons = st.one_of(
    st.binary(max_size=40),
    st.lists(values, max_size=9),
    st.tuples(
        numbers,
        numbers | st.just(stamp(START_MS)),
        st.sampled_from([bytes(8), b"", "x"]),
        st.none() | st.just(bytes(20)),
        numbers,
        values,
    ),
    st.tuples(
        st.integers(1, 9) | st.booleans(),
        st.just(stamp(START_MS)),
        st.just(bytes(8)),
        st.just(bytes(20)),
        numbers,
        ids,
        st.text(max_size=70) | values,
        st.lists(ids, max_size=3) | values,
        values,
    ),
    st.tuples(
        st.just(6),
        st.just(stamp(START_MS)),
        st.just(bytes(8)),
        st.just(bytes(20)),
        st.integers(0, 7) | numbers,
        ids,
        st.sampled_from([bytes(32), bytes(20)]) | values,
        st.integers(-1, 10) | numbers | values,
    ),
    st.tuples(
        st.just(8),
        st.just(stamp(START_MS)),
        st.just(bytes(8)),
        st.just(bytes(20)),
        st.integers(0, 7) | numbers,
        ids,
        st.integers(0, 5) | numbers,
        st.none() | st.lists(st.tuples(st.sampled_from([bytes(8), b"short"]), numbers), max_size=3) | values,
        st.lists(ids, max_size=3) | values,
        st.none() | ids | values,
        st.none() | st.binary(max_size=30) | values,
    ),
    st.tuples(
        st.sampled_from([5, 7]),
        st.just(stamp(START_MS)),
        st.just(bytes(8)),
        st.just(bytes(20)),
        ids | st.lists(ids),
        st.lists(ids, max_size=3),
    ),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    parts=st.lists(st.tuples(skeletons, st.none() | contents), min_size=1, max_size=5),
    tail=st.sampled_from([b"", NOT_UTF8, SURROGATE, TIME_STAMP, EXTENSION]),
)
@example(parts=[([1, stamp(START_MS), bytes(8), bytes(20), 1 << 63], None)], tail=b"")
@example(parts=[([2, stamp(START_MS), bytes(8), bytes(20), 0, ANNA, "x", []], None)], tail=NOT_UTF8)
def test_no_bytes_of_a_member_stop_the_fold(replica: Replica, parts: list[Any], tail: bytes) -> None:
    replica.forget_everything()
    ops = [raw_op(BEN, skeleton, content) for skeleton, content in parts]
    ops += [
        raw_op(BEN, encode(skeleton) + tail, content)
        for skeleton, content in parts
        if not isinstance(skeleton, bytes)
    ]
    for op in ops:
        replica.receive([op])
    one_by_one = replica.state()

    replica.store.rebuild_views()

    assert replica.state() == one_by_one


@settings(max_examples=100)
@given(raw=st.binary(max_size=60) | values.map(encode))
def test_any_bytes_are_an_operation_or_a_value_error(raw: bytes) -> None:
    read_skeleton(raw)
    with contextlib.suppress(ValueError):
        read_packed(raw, SPACE_ID, ANNA)


@pytest.mark.parametrize("bad", [NOT_UTF8, SURROGATE])
def test_text_that_is_not_utf8_is_a_value_that_is_not_there(bad: bytes, replica: Replica) -> None:
    replica.forget_everything()
    page = op_by(ANNA, New(EntityKind.PAGE, {"title": "Visa"}), at=0)
    content = bytes(16) + b"\x91" + bad
    head = [2, stamp(START_MS, 9), bytes(8), digest(20, content), 1, page.id, "title", []]

    replica.receive([page, raw_op(BEN, head, content)])

    assert replica.store.connection.execute("SELECT title FROM view_page").fetchall() == [("Visa",)]


def test_a_made_up_entity_kind_cannot_pass_for_an_erase(replica: Replica) -> None:
    replica.forget_everything()
    page = op_by(ANNA, New(EntityKind.PAGE, {"title": "Visa"}), at=0)
    forged = raw_op(ANNA, [2, stamp(START_MS), bytes(8), bytes(20), 0, page.id, "x", []], None)

    replica.receive([page, forged])

    assert replica.store.connection.execute("SELECT title FROM view_page").fetchall() == [("Visa",)]


def test_a_revision_of_another_page_is_no_base_for_a_delta(replica: Replica) -> None:
    """Otherwise a page would have to be folded again whenever another one changes."""
    from kshare.model.delta import make_delta

    one, two = (op_by(ANNA, New(EntityKind.PAGE, {"title": name}), at=n) for n, name in enumerate("AB"))
    base_text = "".join(f"line {n} of a page that is long enough\n" for n in range(20))
    base = op_by(ANNA, Revise(one.id, (), RevisionContent(base_text)), at=5)
    delta = make_delta(base_text, base_text + "more\n")
    assert delta is not None
    child = op_by(ANNA, Revise(two.id, (base.id,), RevisionContent(base_text + "more\n"), delta), at=6)

    assert_order_does_not_matter(replica, [one, two, base, child], Random(0))


def test_changes_of_an_unknown_kind_of_entity_are_kept_and_touch_no_view(replica: Replica) -> None:
    replica.forget_everything()
    replica.receive([raw_op(BEN, [1, stamp(START_MS), bytes(8), None, 77, "more"], None)])

    assert not any(view_rows(replica.store).values())
    assert replica.store.connection.execute("SELECT count(*) FROM log_op").fetchone() == (1,)


def test_fold_is_told_apart_by_space(tmp_path: Path) -> None:
    with TemporaryDirectory(dir=tmp_path) as folder:
        replica = Replica(Path(folder))
        other = replica.store.run(
            lambda tx: add_space(tx.connection, bytes(16), "Other", "share2", ANNA, None, 0), user=ANNA
        )[0]
        card = digest(20, b"card")
        for space in (replica.space, other):
            ops = [
                op_by(ANNA, Add(EntityKind.BOOKMARK, card, "savers", ANNA), at=1, space=space.id),
                op_by(ANNA, Set(EntityKind.BOOKMARK, card, "title", space.name), at=2, space=space.id),
            ]
            replica.store.run(partial(_receive, space, ops), user=ANNA)

        rows = replica.store.connection.execute(
            "SELECT space, title FROM view_bookmark ORDER BY space"
        ).fetchall()
        replica.store.database.close()

    assert rows == [(replica.space.n, "Team"), (other.n, "Other")]
