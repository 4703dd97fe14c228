from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.errors import InvalidInput
from kshare.index import schema
from kshare.index.document import Document
from tests.index.conftest import Index, document

TEXT = st.text(st.sampled_from("aAbßü ée-'1.検索น้ี\u200b\x00🎉İ_Zz"), max_size=30)


def words_of(index: Index) -> dict[str, int]:
    return dict(index.sql.execute("SELECT word, df FROM view_index_word").fetchall())


def test_creating_twice_and_dropping_twice_is_harmless(index: Index) -> None:
    index.put(document("it", "seal"))
    schema.create(index.sql)

    assert index.found("seal") == ["it"]

    schema.drop(index.sql)
    schema.drop(index.sql)

    assert index.sql.execute(
        "SELECT count(*) FROM sqlite_master WHERE name GLOB 'view_index*'"
    ).fetchone() == (0,)


def test_a_document_replaces_the_one_of_its_uid(index: Index) -> None:
    index.put(document("it", "old words"), document("other", "old"))
    index.put(document("it", "new words"))

    assert index.found("old") == ["other"]
    assert index.found("new") == ["it"]
    assert index.writer.integrity_ok()


def test_a_rollback_undoes_everything(index: Index) -> None:
    index.put(document("it", "seal"))
    before = words_of(index)
    index.sql.execute("BEGIN")
    index.writer.put([document("it", "ring"), document("new", "valve", tags=("x",))])
    index.writer.remove(["it"])
    index.sql.execute("ROLLBACK")

    assert index.found("seal") == ["it"]
    assert words_of(index) == before
    assert index.writer.integrity_ok()


def test_a_removed_document_leaves_no_word_behind(index: Index) -> None:
    index.put(document("it", "geheim secretword", title="Secret", kind="page"))
    index.writer.refresh_words()
    index.sql.execute("BEGIN")
    index.writer.remove(["it", "unknown"])
    index.sql.execute("COMMIT")

    assert words_of(index) == {}
    for table in ("doc", "text", "title", "top", "delete"):
        assert index.sql.execute(f"SELECT count(*) FROM view_index_{table}").fetchone() == (0,), table
    assert index.searcher.complete("sec") == ()


def test_an_unknown_kind_is_refused(index: Index) -> None:
    with pytest.raises(InvalidInput):
        index.put(document("it", kind="pizza"))


def test_stale_postings_are_noticed(index: Index) -> None:
    index.put(document("it", "seal"))
    index.sql.execute("UPDATE view_index_text SET body = 'ring'")

    assert not index.writer.integrity_ok()


def test_refreshing_words_stops_when_nothing_changed(index: Index) -> None:
    index.put(*(document(f"d{n}", f"seal ring word{n}") for n in range(10)))

    assert index.writer.refresh_words(steps=1)
    assert not index.writer.refresh_words()
    assert not index.writer.refresh_words(steps=1)
    assert index.searcher.complete("se") == ("seal",)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.none() | TEXT, TEXT, st.booleans()), max_size=12))
def test_word_counts_equal_those_of_a_fresh_index(steps: list[tuple[int, str | None, str, bool]]) -> None:
    changed, fresh = Index(), Index()
    last: dict[str, Document] = {}
    for number, body, title, refresh in steps:
        uid = f"d{number}"
        changed.sql.execute("BEGIN")
        if body is None:
            changed.writer.remove([uid])
            last.pop(uid, None)
        else:
            last[uid] = document(uid, body, title=title, time=number)
            changed.writer.put([last[uid]])
        changed.sql.execute("COMMIT")
        if refresh:
            changed.writer.refresh_words()
    fresh.fill(last.values())

    assert words_of(changed) == words_of(fresh)
    assert changed.writer.integrity_ok()
    changed.sql.execute("INSERT INTO view_index_infix(view_index_infix) VALUES('rebuild')")
    changed.sql.close()
    fresh.sql.close()


def test_new_and_replaced_documents_of_one_millisecond_do_not_collide(index: Index) -> None:
    index.put(document("old", "seal", time=5))
    index.put(document("new", "seal", time=5), document("old", "ring", time=5))

    assert index.found("seal") == ["new"]
    assert index.found("ring") == ["old"]


def test_ids_follow_time_and_hold_many_of_one_millisecond(index: Index) -> None:
    numbers = list(range(300))
    random.Random(1).shuffle(numbers)
    index.put(*(document(f"d{n}", "seal", time=1_000 + n // 100) for n in numbers))

    times = index.sql.execute("SELECT time FROM view_index_doc ORDER BY id").fetchall()

    assert times == sorted(times)
    assert len(times) == 300
