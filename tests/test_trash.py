"""What nothing refers to leaves the share in the end, and nothing that anything refers to ever does."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kshare.cancel import CancelToken
from kshare.errors import ShareReadOnly, ShareUnavailable
from kshare.model.attachment import Blob
from kshare.model.clock import DAY_MS
from kshare.sharing.trash import Trash, TrashReport
from kshare.store.transfers import LOOK_AGAIN_MS
from kshare.store.trash import lonely
from kshare.sync.blobs.format import blob_stem, open_space_key
from kshare.sync.blobs.trash import NOTE, read_notes, write_note
from kshare.sync.genesis import SpaceDraft
from kshare.sync.names import trash_path
from kshare.sync.stores.memory import MemoryStore
from kshare.usecases.attachments import (
    AttachFile,
    DetachFile,
    WantFiles,
    attach_file,
    detach_file,
    want_files,
)
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.posts import DeletePost, WritePost, delete_post, write_post
from tests.builders import Colleague, FakeClock, Team, new_home, team
from tests.test_transfers import attach, blobs_on, file_of, transfer

CONTENT = b"of the file " * 1000


STEP_DAYS = 10


@pytest.fixture(autouse=True)
def _long_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """One look counts for ten days at most, so that a quarter needs nine."""
    monkeypatch.setattr("kshare.sharing.trash.STEP_MS", STEP_DAYS * DAY_MS)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    """Anna, who leads, and Ben."""
    made = team(tmp_path, ["Anna", "Ben"])
    yield made
    made.close()


@pytest.fixture
def page(pair: Team) -> str:
    """A page of Ben's whose only file lies on the share."""
    item = pair["Ben"].home.run(save_page, SavePage("Start", "Hello\n")).id
    attach(pair["Ben"], item, CONTENT)
    send(pair, "Ben")
    pair.sync_all()
    return item


def send(pair: Team, name: str) -> None:
    """The files of somebody lie on the share, confirmed."""
    transfer(pair[name])
    pair.clock.advance(seconds=12)
    transfer(pair[name])


def look(who: Colleague) -> TrashReport:
    """A round, then a look at what nothing refers to."""
    who.sync()
    return who.home.files.tidy_share(who.space)


def days(pair: Team, count: int, *names: str) -> list[TrashReport]:
    """So many days, in which everybody who is named looks as often as is needed for all of them to count."""
    found = []
    for start in range(0, count, STEP_DAYS):
        pair.clock.advance(days=min(STEP_DAYS, count - start))
        found += [look(pair[name]) for name in names]
    return found


def take_off(pair: Team, page: str, name: str = "Ben") -> None:
    """The page has no file any more, and everybody has seen it so a first time."""
    pair[name].home.run(detach_file, DetachFile(page, "a.bin"))
    pair.sync_all()
    pair.clock.advance(days=1)
    for who in pair.people.values():
        look(who)


def notes_on(share: Path) -> list[Path]:
    return sorted(share.glob("trash/*/*"))


def test_a_file_that_was_taken_off_is_noted_after_90_days_and_gone_after_30_more(
    pair: Team, page: str
) -> None:
    take_off(pair, page)

    days(pair, 80, "Ben")
    assert blobs_on(pair.share) and not notes_on(pair.share)
    assert sum(report.noted for report in days(pair, 10, "Ben")) == 1
    assert len(notes_on(pair.share)) == 1
    assert notes_on(pair.share)[0].read_bytes() == NOTE

    days(pair, 20, "Ben")
    assert blobs_on(pair.share), "not early"
    assert sum(report.removed for report in days(pair, 10, "Ben")) == 1
    assert not blobs_on(pair.share) and not list(pair.share.glob("trash/*"))


def test_a_look_is_taken_once_a_day_and_costs_the_share_one_listing(pair: Team, page: str) -> None:
    ben = pair["Ben"]
    pair.clock.advance(days=1)
    look(ben)
    trash = ben.home.sharing.trash_of(ben.space, ben.home.files.folder)
    assert not trash.is_due
    pair.clock.advance(days=1)
    assert trash.is_due


def test_what_is_attached_elsewhere_or_to_a_deleted_page_stays(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    other = anna.home.run(save_page, SavePage("Other", "Hello\n")).id
    attach(anna, other, CONTENT)
    send(pair, "Anna")
    take_off(pair, page)
    anna.home.run(delete_page, DeletePage(other))
    pair.sync_all()

    days(pair, 130, "Ben")

    assert len(blobs_on(pair.share)) == 1 and not notes_on(pair.share)
    assert ben.home.files.folder.held()


def test_a_deleted_post_keeps_its_files_for_the_day_it_is_brought_back(pair: Team, page: str) -> None:
    ben = pair["Ben"]
    post = ben.home.run(write_post, WritePost("Look at this")).id
    attach(ben, post, b"of the post " * 100)
    send(pair, "Ben")
    done = ben.home.run(delete_post, DeletePost(post))
    days(pair, 130, "Ben")

    assert len(blobs_on(pair.share)) == 2 and not notes_on(pair.share)
    assert done.undo is not None


def test_whoever_knows_of_a_reference_takes_the_note_away(pair: Team, page: str) -> None:
    ben = pair["Ben"]
    take_off(pair, page)
    days(pair, 92, "Ben")
    assert notes_on(pair.share)
    later = ben.home.run(save_page, SavePage("Later", "Hello\n")).id
    attach(ben, later, CONTENT)
    pair.sync_all()

    assert look(pair["Anna"]).taken_back == 1

    assert not notes_on(pair.share)
    days(pair, 130, "Anna", "Ben")
    assert len(blobs_on(pair.share)) == 1


def test_attaching_what_is_about_to_go_takes_the_note_away_at_once_and_looks_again(
    pair: Team, page: str
) -> None:
    anna = pair["Anna"]
    take_off(pair, page)
    days(pair, 92, "Ben")
    other = anna.home.run(save_page, SavePage("Other", "Hello\n")).id
    attach(anna, other, CONTENT)

    transfer(anna)

    assert not notes_on(pair.share)
    assert transfer(anna).waiting == 1, "not safe before a later listing has shown it"
    (file,) = blobs_on(pair.share)
    file.unlink()  # Ben's PC hung for a while between looking and deleting
    pair.clock.advance(seconds=12)
    transfer(anna)
    assert file.read_bytes()


def test_a_reference_that_arrives_after_the_content_is_gone_brings_it_back(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    anna.home.run(want_files, WantFiles(page))
    transfer(anna)
    take_off(pair, page)
    other = anna.home.run(save_page, SavePage("Other", "Hello\n")).id
    attach(anna, other, CONTENT)  # and Anna's PC is offline from now on
    days(pair, 125, "Ben")
    assert not blobs_on(pair.share)

    send(pair, "Anna")
    pair.sync_all()

    ben.home.files.let_go([file_of(ben, other).blob.hash])
    ben.home.run(want_files, WantFiles(other))
    assert transfer(ben).received == 1


@pytest.mark.parametrize("what", ["a reference comes", "somebody takes the note away"])
def test_nothing_is_deleted_without_looking_once_more(
    pair: Team, page: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = pair["Ben"]
    take_off(pair, page)
    days(pair, 110, "Ben")
    may_judge, asked = Trash._may_judge, list[bool]()

    def news(trash: Trash) -> bool:
        if asked and what == "a reference comes":
            attach(ben, page, CONTENT)
        elif asked:
            notes_on(pair.share)[0].unlink()
        asked.append(may_judge(trash))
        return asked[-1]

    monkeypatch.setattr(Trash, "_may_judge", news)
    pair.clock.advance(days=STEP_DAYS)
    assert look(ben).removed == 0
    assert len(asked) == 2 and blobs_on(pair.share)


def test_two_homes_that_look_at_once_do_no_harm(pair: Team, page: str) -> None:
    take_off(pair, page)

    reports = days(pair, 125, "Anna", "Ben")

    assert sum(report.removed for report in reports) == 1
    assert not blobs_on(pair.share) and not notes_on(pair.share)
    assert not sum(report.noted for report in days(pair, 100, "Anna", "Ben")), "nothing is there to note"


def test_others_than_uploader_and_admins_wait_longer(pair: Team, page: str) -> None:
    anna = pair["Anna"]
    other = anna.home.run(save_page, SavePage("Other", "Hello\n")).id
    attach(anna, other, b"Anna's " * 100)
    send(pair, "Anna")
    pair.sync_all()
    take_off(pair, other, "Anna")

    days(pair, 140, "Ben")
    assert len(blobs_on(pair.share)) == 2
    days(pair, 10, "Ben")
    assert len(blobs_on(pair.share)) == 1


def test_a_clock_of_2099_deletes_nothing_early(
    pair: Team, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = pair["Ben"]
    blob = file_of(ben, page).blob
    take_off(pair, page)
    monkeypatch.undo()
    days(pair, 2, "Ben")
    for step in (73 * 365, -73 * 365, 73 * 365, -73 * 365):
        pair.clock.advance(days=step)
        look(ben)

    assert blobs_on(pair.share) and not notes_on(pair.share)
    assert lonely(ben.home.store.connection, ben.space.n)[blob].alone_ms < 9 * DAY_MS


def test_a_note_of_somebody_else_deletes_nothing_and_needs_its_time_here(pair: Team, page: str) -> None:
    ben = pair["Ben"]
    stem = blob_stem(open_space_key(ben.space.id), file_of(ben, page).blob)
    folder = pair.share / "trash/190001"
    folder.mkdir(parents=True)
    (folder / f"{stem}.kt").write_bytes(NOTE)

    assert look(pair["Anna"]).taken_back == 1
    assert not notes_on(pair.share)

    take_off(pair, page)
    folder.mkdir(parents=True)
    (folder / f"{stem}.kt").write_bytes(NOTE)
    days(pair, 110, "Ben", "Anna")
    assert blobs_on(pair.share)
    days(pair, 10, "Ben", "Anna")
    assert not blobs_on(pair.share)


def test_a_home_that_misses_something_judges_nothing(pair: Team, page: str) -> None:
    ben = pair["Ben"]
    take_off(pair, page)
    days(pair, 119, "Ben")
    ben.home.store.connection.execute(
        "INSERT INTO own_trouble VALUES(?, 'log/x', 1, 1, 0, 0, 'torn')", (ben.space.n,)
    )
    days(pair, 20, "Ben")
    assert blobs_on(pair.share)
    ben.home.store.connection.execute("DELETE FROM own_trouble")

    pair.clock.advance(days=1)
    ben.sync()
    pair.clock.advance(seconds=3600)
    assert ben.home.files.tidy_share(ben.space) == TrashReport(), "it has not heard of the share lately"
    days(pair, 3, "Ben")
    assert not blobs_on(pair.share)


def test_what_was_taken_away_is_not_put_back_by_who_still_has_it(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    anna.home.run(want_files, WantFiles(page))
    transfer(anna)
    take_off(pair, page)
    days(pair, 125, "Ben", "Anna")
    pair.clock.advance(seconds=LOOK_AGAIN_MS / 1000 + 1)

    for who in (anna, ben, anna, ben):
        transfer(who)

    assert not blobs_on(pair.share)


class Cut(Exception):
    """The process is killed."""


class CuttingStore(MemoryStore):
    """Dies with the call of this number that changes something."""

    def __init__(self, inner: Any, after: int) -> None:
        self._inner, self._left = inner, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def list(self, folder: str) -> Any:
        return self._inner.list(folder)

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        found: bytes = self._inner.get(path, offset, size)
        return found

    def put_new(self, path: str, content: Any) -> bool:
        self._step()
        made: bool = self._inner.put_new(path, content)
        return made

    def delete(self, path: str) -> None:
        self._step()
        self._inner.delete(path)

    def mkdir(self, folder: str) -> None:
        self._step()
        self._inner.mkdir(folder)

    def _step(self) -> None:
        if not self._left:
            raise Cut
        self._left -= 1


@pytest.mark.parametrize("after", range(3))
@pytest.mark.parametrize("day", [90, 120])
def test_a_kill_in_between_leaves_nothing_that_the_next_look_does_not_finish(
    pair: Team, page: str, after: int, day: int
) -> None:
    ben = pair["Ben"]
    take_off(pair, page)
    days(pair, day, "Ben")
    while notes_on(pair.share) == [] if day == 90 else blobs_on(pair.share):
        pair.clock.advance(days=1)
        ben.sync()
        trash = ben.home.sharing.trash_of(ben.space, ben.home.files.folder)
        trash._shared = CuttingStore(trash._shared, after)
        try:
            trash.look(CancelToken())
        except Cut:
            break

    days(pair, 125, "Ben")
    assert not blobs_on(pair.share) and not notes_on(pair.share)


@pytest.mark.parametrize("trouble", [ShareReadOnly, ShareUnavailable])
def test_a_folder_that_lets_nobody_delete_keeps_its_files(
    pair: Team, page: str, trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_off(pair, page)
    days(pair, 95, "Ben")

    def refuse(*_: object) -> None:
        raise trouble("No.")

    monkeypatch.setattr("kshare.sharing.trash.remove_copies", refuse)
    days(pair, 40, "Ben")
    assert blobs_on(pair.share) and notes_on(pair.share)
    monkeypatch.undo()
    days(pair, 1, "Ben")
    assert not blobs_on(pair.share)


def test_an_encrypted_space_has_its_trash_too_and_names_nothing(tmp_path: Path) -> None:
    clock, share = FakeClock(), tmp_path / "share"
    share.mkdir()
    home = new_home(tmp_path, "Anna", clock)
    anna = Colleague("Anna", home, home.create_space(str(share), SpaceDraft("Team"), encrypted=True))
    pair = Team(clock, share, {"Anna": anna})
    item = home.run(save_page, SavePage("Start", "Hello\n")).id
    blob = attach(anna, item, CONTENT)
    send(pair, "Anna")
    home.run(detach_file, DetachFile(item, "a.bin"))
    days(pair, 110, "Anna")
    (note,) = notes_on(share)
    assert blob.hash.hex() not in str(note) and note.read_bytes() == NOTE

    days(pair, 30, "Anna")

    assert not blobs_on(share)
    home.close()


def test_notes_are_found_by_what_they_are_about_and_junk_is_left_alone() -> None:
    store = MemoryStore()
    stem = "a" * 26
    assert read_notes(store) == {}
    path = write_note(store, stem, 1_780_000_000_000)
    assert path == trash_path("202605", stem)
    write_note(store, stem, 10**18)
    write_note(store, stem, -5)
    store.mkdir("trash/holiday")
    store.put_new("trash/202605/Thumbs.db", b"")

    assert read_notes(store) == {stem: [trash_path(month, stem) for month in ("197001", "202605", "999912")]}


def test_only_what_this_home_may_judge_is_asked_about(pair: Team, page: str) -> None:
    ben = pair["Ben"]
    trash: Trash = ben.home.sharing.trash_of(ben.space, ben.home.files.folder)
    blob = Blob(bytes(32), 5)
    assert trash._may_judge()
    assert blob not in trash._references().held
    assert ben.home.run(attach_file, AttachFile(page, blob, "b", media_type="text/plain")).name == "b"
    assert blob in trash._references().held
    assert io.BytesIO(CONTENT).read(2) == b"of"
