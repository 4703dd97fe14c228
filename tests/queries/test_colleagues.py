"""What is told about colleagues: the version of each, who fills the space, whose KShare is too old."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import kshare.usecases.people
from kshare.model.client import CLIENT
from kshare.model.kinds import EntityKind
from kshare.model.op import Set
from kshare.queries.health import health
from kshare.queries.members import ListMembers, Member, members
from kshare.queries.room import may_come_unasked
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.file_room import SetRoom, set_room
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import MarkItem, WritePost, mark_item, write_post
from tests.builders import Colleague, Team, reopened, team


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    made.sync_all()
    yield made
    made.close()


def ben_as_seen_by(who: Colleague) -> Member:
    return next(each for each in who.home.ask(members, ListMembers()) if each.person.handle == "ben")


def files_on(share: Path) -> set[Path]:
    return set(share.rglob("*.ks"))


def problems(who: Colleague) -> list[str]:
    return [problem.sentence for problem in who.home.ask(health, None).problems]


def test_a_new_version_is_told_once_and_a_start_tells_nothing(
    pair: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    before = files_on(pair.share)
    again = reopened(ben.home, pair.clock)
    for _ in range(3):
        again.sync(ben.space)
    assert files_on(pair.share) == before

    monkeypatch.setattr(kshare.usecases.people, "__version__", "0.7.2")
    for _ in range(3):
        again.sync(ben.space)
    again.close()
    assert len(files_on(pair.share) - before) == 1
    anna.sync()
    assert ben_as_seen_by(anna).client == "0.7.2"


def test_two_pcs_of_one_person_with_two_versions_do_not_answer_each_other(
    pair: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = pair["Ben"]
    monkeypatch.setattr(kshare.usecases.people, "__version__", "0.8")
    ben.sync()
    newer = Set(EntityKind.PERSON, ben.home.store.user, CLIENT, "0.9", ())
    ben.home.store.run(lambda tx: tx.append(ben.space, newer))  # as the other PC says
    ben.sync()
    before = files_on(pair.share)

    for _ in range(3):
        ben.sync()

    assert files_on(pair.share) == before


@pytest.mark.parametrize("written", [7, "x" * 40, "\x1b[31m1.0", "hello", b"1.0"])
def test_a_version_that_is_none_is_shown_as_none(pair: Team, written: object) -> None:
    ben = pair["Ben"]
    said = Set(EntityKind.PERSON, ben.home.store.user, CLIENT, written, ())
    ben.home.store.run(lambda tx: tx.append(ben.space, said))
    pair.sync_all()
    assert ben_as_seen_by(pair["Anna"]).client == ""


def test_last_wrote_is_the_newest_item_and_no_mark_moves_it(pair: Team) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    assert ben_as_seen_by(anna).wrote_ms is None
    post = ben.home.run(write_post, WritePost("Good morning")).id
    pair.sync_all()
    wrote = ben_as_seen_by(anna).wrote_ms
    assert wrote is not None

    pair.clock.advance(days=3)
    ben.home.run(mark_item, MarkItem(post, "thanks"))
    pair.sync_all()

    assert ben_as_seen_by(anna).wrote_ms == wrote


def test_who_exceeds_the_quota_is_named_and_not_fetched_from_unasked(pair: Team) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    page = ben.home.run(save_page, SavePage("Seals", "Text\n")).id
    blob = ben.home.files.keep(io.BytesIO(bytes(5_000)))
    ben.home.run(attach_file, AttachFile(page, blob, "a.bin", media_type="application/pdf"))
    pair.sync_all()
    assert anna.home.ask(may_come_unasked, blob) and not ben_as_seen_by(anna).over_quota

    anna.home.run(set_room, SetRoom(person=4_000, total=4_500))
    pair.sync_all()

    for who in (anna, ben):
        assert ben_as_seen_by(who).over_quota
        assert problems(who) == [
            "The files of Ben in 'Team' fill 5 kB; one person may fill 4 kB, with files of at most 300 MB.",
            "The files of 'Team' fill 5 kB of 4.5 kB.",
        ]
    assert not anna.home.ask(may_come_unasked, blob)


def test_an_older_version_is_worth_a_word_only_where_it_undoes_something(pair: Team) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    ben.home.run(write_post, WritePost("Good morning"))
    me = ben.home.store.user
    ben.home.store.run(lambda tx: tx.write(ben.space, EntityKind.PERSON, me, CLIENT, "0.0.9", own=True))
    pair.sync_all()
    assert problems(anna) == []

    anna.home.store.connection.execute("INSERT INTO own_trash VALUES(?, x'00', 1, 1, 0, 0)", (anna.space.n,))

    assert problems(anna) == [
        "1 colleague in 'Team' uses an older version, which puts removed files back into the shared folder: Ben."
    ]
    pair.clock.advance(days=91)
    assert problems(anna) == [], "a PC that rests disturbs nobody"
