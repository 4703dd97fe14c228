"""Contents of attachments on their way: nothing is lost, nothing goes twice, nothing is held up."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, NotFound, StoreLocked
from kshare.model.attachment import Blob
from kshare.model.ids import text_id
from kshare.queries.attachments import (
    AttachmentView,
    ListAttachments,
    Whereabouts,
    list_attachments,
)
from kshare.sharing.files import LOCK
from kshare.sharing.transfers import TransferReport
from kshare.store.erasable import WhatToErase
from kshare.store.lockfile import exclusive
from kshare.store.transfers import LOOK_AFTER_ERASURE_MS, LOOK_AGAIN_MS
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.attachments import (
    AttachFile,
    DetachFile,
    PinFiles,
    WantFiles,
    attach_file,
    detach_file,
    pin_files,
    want_files,
)
from kshare.usecases.erase import EraseForGood, erase
from kshare.usecases.members import RemoveMember, remove_member
from kshare.usecases.pages import SavePage, save_page
from tests.builders import Colleague, FakeClock, Team, new_home, reopened, team

CONTENT = b"of the file " * 1000


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    """Anna and Ben."""
    made = team(tmp_path, ["Anna", "Ben"])
    yield made
    made.close()


@pytest.fixture
def page(pair: Team) -> str:
    """A page of Anna's with a file, known to both; its content was not sent yet."""
    item = pair["Anna"].home.run(save_page, SavePage("Start", "Hello\n")).id
    attach(pair["Anna"], item)
    pair.sync_all()
    return item


def attach(who: Colleague, item: str, content: bytes = CONTENT, name: str = "a.bin") -> Blob:
    """Attach a file to an item."""
    blob = who.home.files.keep(io.BytesIO(content))
    who.home.run(attach_file, AttachFile(item, blob, name, media_type="application/pdf"))
    return blob


def transfer(who: Colleague, cancel: CancelToken | None = None) -> TransferReport:
    """One turn."""
    return who.home.files.transfer(who.space, cancel)


def file_of(who: Colleague, item: str) -> AttachmentView:
    """The only file of an item."""
    (view,) = who.home.ask(list_attachments, ListAttachments(item)).files
    return view


def blobs_on(share: Path) -> list[Path]:
    """The files of attachments in the shared folder."""
    return sorted(share.glob("bl/*/*"))


def test_from_one_pc_to_the_other(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    assert file_of(anna, page).state is Whereabouts.SENDING, "waits"
    assert file_of(ben, page).state is Whereabouts.AWAY
    ben.home.run(want_files, WantFiles(page))
    assert file_of(ben, page).state is Whereabouts.FETCHING
    assert (transfer(ben).missing, file_of(ben, page).state) == (1, Whereabouts.ON_ITS_WAY)

    assert (transfer(anna).sent, transfer(anna).waiting) == (1, 1)
    ben.home.run(want_files, WantFiles(page))
    assert transfer(ben).received == 1

    view = file_of(ben, page)
    assert view.state is Whereabouts.HERE
    with ben.home.files.open(view.blob) as file:
        assert file.read() == CONTENT


def test_a_turn_without_anything_to_do_asks_the_share_for_nothing(pair: Team, page: str) -> None:
    transfer(pair["Anna"])
    pair.clock.advance(seconds=12)
    assert transfer(pair["Anna"]).waiting == 0
    pair.share.rename(pair.share.with_name("gone"))

    assert transfer(pair["Anna"]).problems == []
    pair.share.with_name("gone").rename(pair.share)


def test_a_file_is_safe_once_a_late_listing_shows_it_whole(pair: Team, page: str) -> None:
    anna = pair["Anna"]
    transfer(anna)
    (file,) = blobs_on(pair.share)
    file.write_bytes(file.read_bytes()[:100])  # the server lost the rest
    pair.clock.advance(seconds=12)

    assert transfer(anna).sent == 1
    pair.clock.advance(seconds=12)
    assert transfer(anna).waiting == 0
    assert file_of(anna, page).state is Whereabouts.HERE
    assert len(blobs_on(pair.share)) == 2


def test_what_waits_survives_the_end_of_the_process(pair: Team, page: str) -> None:
    again = reopened(pair["Anna"].home, pair.clock)

    assert again.files.transfer(pair["Anna"].space).sent == 1
    again.close()


def test_equal_content_of_two_people_goes_up_once(pair: Team, page: str) -> None:
    other = pair["Ben"].home.run(save_page, SavePage("Other", "Hello\n")).id
    attach(pair["Ben"], other)
    transfer(pair["Anna"])
    before = {path: path.read_bytes() for path in blobs_on(pair.share)}

    assert (transfer(pair["Ben"]).sent, transfer(pair["Ben"]).waiting) == (0, 0)
    assert {path: path.read_bytes() for path in blobs_on(pair.share)} == before


def test_stopping_a_fetch_keeps_what_came_for_the_next_one(
    pair: Team, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("kshare.sync.blobs.format", "kshare.sync.blobs.transfer"):
        monkeypatch.setattr(f"{module}.FRAME_BYTES", 1000)
    transfer(pair["Anna"])
    ben, token = pair["Ben"], CancelToken()
    ben.home.run(want_files, WantFiles(page))
    blob, steps = file_of(ben, page).blob, list[int]()

    def stop_at_half(_: Blob, done: int, total: int) -> None:
        if done > total // 2:
            token.cancel()

    with pytest.raises(Cancelled):
        ben.home.files.transfer(ben.space, token, stop_at_half)
    assert ben.home.files.folder.came(blob) == 7_000

    ben.home.files.transfer(ben.space, progress=lambda _, done, total: steps.append(done))
    assert steps[0] == 8_000
    assert file_of(ben, page).state is Whereabouts.HERE


def test_a_damaged_copy_is_told_and_tried_again_later(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    transfer(anna)
    (file,) = blobs_on(pair.share)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"?")
    ben.home.run(want_files, WantFiles(page))

    assert transfer(ben).problems == ["The copy in the shared folder is damaged."]
    assert transfer(ben).problems == [], "not at once again"
    file.write_bytes(whole)
    pair.clock.advance(seconds=16)
    assert transfer(ben).received == 1


def test_a_share_that_is_gone_stops_the_turn_and_loses_nothing(pair: Team, page: str) -> None:
    anna = pair["Anna"]
    pair.share.rename(pair.share.with_name("gone"))
    assert "cannot be reached" in transfer(anna).problems[0]
    pair.share.with_name("gone").rename(pair.share)
    pair.clock.advance(seconds=20)

    assert transfer(anna).sent == 1


def test_content_that_was_changed_on_this_pc_is_never_sent(pair: Team, page: str) -> None:
    anna = pair["Anna"]
    anna.home.files.folder.path(file_of(anna, page).blob.hash).write_bytes(b"x" * len(CONTENT))

    assert "has changed since" in transfer(anna).problems[0]
    assert blobs_on(pair.share) == []


def test_a_larger_file_than_the_space_allows_is_not_fetched(pair: Team, page: str) -> None:
    transfer(pair["Anna"])
    ben = pair["Ben"]
    ben.home.run(want_files, WantFiles(page))

    ben.home.sharing.files_of(ben.space, ben.home.files.folder).turn(10, CancelToken(), lambda *_: None)

    assert file_of(ben, page).reason == "The file is larger than this space allows."


def test_room_is_made_from_what_can_be_fetched_again_and_is_not_pinned(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    second = attach(anna, page, b"second" * 500, "b.bin")
    assert anna.home.files.make_room(0) == 0, "nothing goes that is not safe on the share"
    transfer(anna)
    pair.sync_all()
    ben.home.run(pin_files, PinFiles(page, "b.bin"))
    ben.home.run(want_files, WantFiles(page, "a.bin"))
    assert transfer(ben).received == 2

    assert ben.home.files.make_room(0) == 1

    first, pinned = ben.home.ask(list_attachments, ListAttachments(page)).files
    assert (first.state, pinned.state) == (Whereabouts.AWAY, Whereabouts.HERE)
    assert ben.home.files.folder.holds(second)
    with pytest.raises(NotFound):
        ben.home.files.open(first.blob)
    ben.home.run(want_files, WantFiles(page, "a.bin"))
    assert transfer(ben).received == 1


def test_content_that_nothing_holds_any_more_goes_after_a_day(
    pair: Team, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = pair["Anna"]
    blob = file_of(anna, page).blob
    anna.home.run(detach_file, DetachFile(page, "a.bin"))
    assert anna.home.files.tidy() == 0
    monkeypatch.setattr("kshare.sharing.files._UNUSED_S", -1)

    assert anna.home.files.tidy() == 1
    assert not anna.home.files.folder.holds(blob)


def test_content_that_is_here_already_is_not_safe_before_the_share_has_it(pair: Team) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    item = anna.home.run(save_page, SavePage("Start", "Hello\n")).id
    attach(anna, item, b"")
    pair.sync_all()
    ben.home.run(want_files, WantFiles(item))
    transfer(ben)  # nothing is there yet, and nothing is all there is to it
    pair.clock.advance(seconds=16)
    transfer(ben)

    assert transfer(ben).sent == 1
    assert len(blobs_on(pair.share)) == 1


def test_what_the_share_lost_is_put_back_by_whoever_has_it(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    transfer(anna)
    ben.home.run(want_files, WantFiles(page))
    transfer(ben)
    (file,) = blobs_on(pair.share)
    whole = file.read_bytes()
    file.unlink()

    pair.clock.advance(seconds=LOOK_AGAIN_MS / 1000 + 1)
    transfer(ben)
    assert transfer(ben).sent == 1
    assert file.read_bytes() == whole


def test_a_copy_that_was_spoiled_in_place_is_put_there_anew_by_whoever_has_it(pair: Team, page: str) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    transfer(anna)
    pair.clock.advance(seconds=16)
    transfer(anna)
    (file,) = blobs_on(pair.share)
    file.write_bytes(bytes(file.stat().st_size))

    pair.clock.advance(seconds=LOOK_AGAIN_MS / 1000 + 1)
    transfer(anna)
    assert transfer(anna).sent == 1
    ben.home.run(want_files, WantFiles(page))
    assert transfer(ben).received == 1


def test_content_that_went_because_somebody_erased_it_comes_back_from_who_attached_it_too(
    pair: Team, page: str
) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    transfer(anna)
    pair.clock.advance(seconds=16)
    transfer(anna)
    other = ben.home.run(save_page, SavePage("Other", "Hello\n")).id
    attach(ben, other)
    assert transfer(ben).waiting == 0, "it lies there already"
    anna.home.run(erase, EraseForGood(WhatToErase(page, file="a.bin")))
    transfer(anna)  # who has not heard of the other one
    assert blobs_on(pair.share) == []

    pair.sync_all()
    pair.clock.advance(seconds=LOOK_AFTER_ERASURE_MS / 1000 + 1)
    transfer(ben)

    assert transfer(ben).sent == 1
    assert len(blobs_on(pair.share)) == 1


def test_no_attachment_is_sealed_with_a_key_that_somebody_has_who_is_out(tmp_path: Path) -> None:
    clock, share = FakeClock(), tmp_path / "share"
    home, ben = new_home(tmp_path, "Anna", clock), new_home(tmp_path, "Ben", clock)
    share.mkdir()
    space = home.create_space(str(share), SpaceDraft("Team"), encrypted=True)
    ben.accept_invite(str(share), home.admission.invite(space, "Ben", "Anna", 14).text)
    ben.sync(ben.shared_spaces()[0])
    anna = Colleague("Anna", home, space)
    item = home.run(save_page, SavePage("Start", "Hello\n")).id
    anna.sync()
    home.run(remove_member, RemoveMember(text_id(ben.store.user), space.text_id))
    attach(anna, item)

    assert (transfer(anna).sent, transfer(anna).waiting) == (0, 1), "the key was not changed yet"
    anna.sync()
    assert transfer(anna).sent == 1
    home.close()
    ben.close()


def test_one_process_at_a_time(pair: Team, page: str) -> None:
    anna = pair["Anna"]
    with exclusive(anna.home.home / LOCK, wait_s=0), pytest.raises(StoreLocked):
        transfer(anna)


def test_nothing_of_a_file_in_an_encrypted_space_can_be_read_on_the_share(tmp_path: Path) -> None:
    clock, share = FakeClock(), tmp_path / "share"
    home = new_home(tmp_path, "Anna", clock)
    share.mkdir()
    space = home.create_space(str(share), SpaceDraft("Team"), encrypted=True)
    item = home.run(save_page, SavePage("Start", "Hello\n")).id
    anna = Colleague("Anna", home, space)
    blob = attach(anna, item, b"the canary sings " * 100, "canary song.txt")
    anna.sync()

    assert transfer(anna).sent == 1

    (file,) = blobs_on(share)
    every = [path for path in share.rglob("*") if path.is_file()]
    for word in (b"canary", blob.hash, blob.hash.hex().encode()):
        assert all(word not in path.read_bytes() for path in every)
    clock.advance(seconds=12)
    transfer(anna)
    home.files.let_go([blob.hash])
    home.run(want_files, WantFiles(item))
    assert (transfer(anna).received, file.stat().st_size > blob.size) == (1, True)
    with home.files.open(blob) as content:
        assert content.read() == b"the canary sings " * 100
    home.close()


LARGE = """
import io, re, sys
from pathlib import Path
megabytes, folder = int(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, sys.argv[3])
from kshare.queries.attachments import ListAttachments, list_attachments
from kshare.usecases.attachments import AttachFile, WantFiles, attach_file, want_files
from kshare.usecases.erase import EraseForGood, erase
from kshare.usecases.members import RemoveMember, remove_member
from kshare.usecases.pages import SavePage, save_page
from tests.builders import team

class Large(io.RawIOBase):
    left = megabytes
    def read(self, size=-1):
        self.left -= 1
        return self.left.to_bytes(4, "big") * 250_000 if self.left >= 0 else b""

made = team(folder, ["Anna"])
anna = made["Anna"]
page = anna.home.run(save_page, SavePage("Start", "Hello")).id
blob = anna.home.files.keep(Large())
anna.home.run(attach_file, AttachFile(page, blob, "large.bin", media_type="video/mp4"))
anna.home.files.transfer(anna.space)
made.clock.advance(seconds=12)
anna.home.files.transfer(anna.space)
assert anna.home.files.make_room(0) == 1
anna.home.run(want_files, WantFiles(page))
assert anna.home.files.transfer(anna.space).received == 1
(view,) = anna.home.ask(list_attachments, ListAttachments(page)).files
status = Path("/proc/self/status").read_text(encoding="ascii")
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) * 1024
print(view.state.value, view.blob.size, peak)
made.close()
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux says how much memory was used")
def test_a_file_of_300_mb_is_sent_and_fetched_within_100_mb_of_memory(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", LARGE, "300", str(tmp_path), root],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert done.returncode == 0, done.stderr
    state, size, peak = done.stdout.split()
    assert (state, int(size)) == ("here", 300_000_000)
    assert int(peak) < 100_000_000


def test_nothing_is_sent_into_a_folder_that_has_become_another_one(pair: Team, page: str) -> None:
    anna = pair["Anna"]
    folder = Path(anna.space.folder or "")
    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()

    report = transfer(anna)

    assert report.problems and not list(folder.iterdir())
