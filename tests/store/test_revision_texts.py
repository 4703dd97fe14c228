"""Texts that travel as differences come back whole, whatever is missing or wrong meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.model.delta import CHAIN_LIMIT, make_delta
from kshare.model.ids import parse_id
from kshare.model.kinds import EntityKind
from kshare.model.op import Erase, New, Op, Revise, RevisionContent, is_delta
from kshare.queries.page_history import page_history
from kshare.queries.pages import ShowPage, show_page
from kshare.store import revision_texts
from kshare.store.fold import Fold
from kshare.store.spaces import Space, current_space
from kshare.store.transaction import Transaction
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import Workspace
from tests.builders import ANNA, new_home, op_by

BASE = "".join(f"Line {n} of a page about pumps and seals.\n" for n in range(30))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna")
    yield made
    made.close()


def space_of(home: Workspace) -> Space:
    return current_space(home.store.connection)


def receive(home: Workspace, *ops: Op) -> None:
    def work(tx: Transaction, _: None) -> None:
        tx.receive(space_of(home), ops)

    home.run(work, None)


def text_of(home: Workspace, revision: bytes) -> str | None:
    return Fold(home.store.connection).texts(space_of(home).n).text(revision)


def test_a_hundred_revisions_are_kept_as_differences_and_every_32nd_in_full(home: Workspace) -> None:
    texts, revisions = [], []
    for n in range(100):
        texts.append(f"{BASE}Change {n}.\n")
        saved = home.run(save_page, SavePage("Pumps", texts[-1]))
        assert saved.revision is not None
        revisions.append(parse_id(saved.revision))

    rows = home.store.connection.execute("SELECT id, content FROM log_op").fetchall()
    contents = dict(rows)
    full = [n for n, revision in enumerate(revisions) if not is_delta(contents[revision])]

    assert full == list(range(0, 100, CHAIN_LIMIT))
    assert [text_of(home, revision) for revision in revisions] == texts
    assert next(row.id for row in home.ask(page_history, ShowPage("Pumps"))) == saved.revision


def chain(space: bytes, length: int, page: bytes) -> tuple[list[Op], list[str]]:
    """Revisions of which all but the first are differences."""
    texts = [f"{BASE}Change {n}.\n" for n in range(length)]
    ops: list[Op] = []
    for n, text in enumerate(texts):
        delta = make_delta(texts[n - 1], text) if n else None
        parents = (ops[-1].id,) if ops else ()
        ops.append(op_by(ANNA, Revise(page, parents, RevisionContent(text), delta), at=n + 1, space=space))
    return ops, texts


def page_in(home: Workspace) -> Op:
    return op_by(ANNA, New(EntityKind.PAGE, {"title": "Pumps"}), at=0, space=space_of(home).id)


def test_a_page_whose_base_is_missing_waits_for_it(home: Workspace) -> None:
    page = page_in(home)
    (first, second, third), texts = chain(page.space, 3, page.id)
    receive(home, page, third, second)
    assert home.ask(show_page, ShowPage("Pumps")).waiting

    receive(home, first)

    view = home.ask(show_page, ShowPage("Pumps"))
    assert (view.text, view.waiting) == (texts[2], False)


def test_a_base_that_comes_later_in_the_same_transaction_is_found(home: Workspace) -> None:
    page = page_in(home)
    (first, second), texts = chain(page.space, 2, page.id)

    def work(tx: Transaction, _: None) -> None:
        tx.receive(space_of(home), [page, second])
        tx.fold()
        tx.receive(space_of(home), [first])

    home.run(work, None)

    assert home.ask(show_page, ShowPage("Pumps")).text == texts[1]


def test_a_damaged_difference_shows_the_newest_readable_text(home: Workspace) -> None:
    page = page_in(home)
    (first, second, third), texts = chain(page.space, 3, page.id)
    assert second.content is not None
    damaged = Op(second.id, second.space, second.author, second.skeleton, second.content[:-1] + b"?")
    receive(home, page, first, damaged, third)

    view = home.ask(show_page, ShowPage("Pumps"))

    assert (view.text, view.waiting) == (texts[0], True)
    assert [row.size for row in home.ask(page_history, ShowPage("Pumps"))] == [None, None, len(texts[0])]


def test_a_difference_to_another_text_than_the_named_one_is_not_shown(home: Workspace) -> None:
    page = page_in(home)
    (first,), texts = chain(page.space, 1, page.id)
    forged = make_delta(texts[0], texts[0] + "forged\n")
    lie = Revise(page.id, (first.id,), RevisionContent(texts[0] + "true\n"), forged)
    receive(home, page, first, op_by(ANNA, lie, at=9, space=page.space))

    assert home.ask(show_page, ShowPage("Pumps")).text == texts[0]


def test_an_erased_text_is_gone_and_its_page_stays(home: Workspace) -> None:
    page = page_in(home)
    first = op_by(ANNA, Revise(page.id, (), RevisionContent("secret\n")), at=1, space=page.space)
    second = op_by(ANNA, Revise(page.id, (first.id,), RevisionContent("public\n")), at=2, space=page.space)
    receive(home, op_by(ANNA, Erase((first.id,)), at=3, space=page.space), page, first, second)

    assert text_of(home, first.id) is None
    assert home.ask(show_page, ShowPage("Pumps")).text == "public\n"


def test_texts_made_from_an_erased_one_stay_readable(home: Workspace) -> None:
    page = page_in(home)
    ops, texts = chain(page.space, 3, page.id)
    receive(home, page, *ops, op_by(ANNA, Erase((ops[0].id,)), at=9, space=page.space))

    assert [text_of(home, op.id) for op in ops] == [None, *texts[1:]]
    assert home.ask(show_page, ShowPage("Pumps")).text == texts[2]


def test_nobody_waits_for_a_text_that_was_erased(home: Workspace) -> None:
    page = page_in(home)
    ops, texts = chain(page.space, 2, page.id)
    receive(home, page, *ops, op_by(ANNA, Erase((ops[1].id,)), at=9, space=page.space))

    view = home.ask(show_page, ShowPage("Pumps"))

    assert (view.text, view.waiting) == (texts[0], False)


def test_a_chain_longer_than_any_writer_makes_is_cut_alike_from_either_end(home: Workspace) -> None:
    page = page_in(home)
    ops, texts = chain(page.space, revision_texts.LONGEST_CHAIN + 3, page.id)
    receive(home, page, *ops)
    reader = Fold(home.store.connection).texts(space_of(home).n)

    downwards = [reader.text(op.id) for op in reversed(ops)][::-1]
    upwards = [Fold(home.store.connection).texts(space_of(home).n).text(op.id) for op in ops]

    longest = revision_texts.LONGEST_CHAIN + 1
    assert upwards == downwards == [*texts[:longest], None, None]


def test_memory_for_texts_has_an_end(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision_texts, "_REMEMBERED", 10_000)
    page = page_in(home)
    ops, texts = chain(page.space, 60, page.id)
    receive(home, page, *ops)

    reader = Fold(home.store.connection).texts(space_of(home).n)

    assert [reader.text(op.id) for op in ops] == texts
