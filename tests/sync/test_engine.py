"""Two PCs, one folder: what a round costs, what it brings, and what it never does."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, NotFound, ShareUnavailable
from kshare.model.kinds import OpClass
from kshare.sync.names import epoch_folder
from kshare.sync.publisher import FILES_PER_EPOCH, Publisher
from kshare.sync.segment import open_segment
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.memory import MemoryStore
from tests.sync.builders import (
    PC,
    Clock,
    decode,
    encode,
    file_of,
    keys_of,
    op_by,
    parts_of,
    sealed_by,
    shared_space,
    space_in,
)


class Team:
    """Anna and Ben with one shared folder and one clock."""

    def __init__(self) -> None:
        self.store, self.space = shared_space()
        self.clock = Clock()
        self.anna = self.pc("anna")
        self.ben = self.pc("ben")

    def pc(self, name: str, device: str = "pc") -> PC:
        """One more PC at the folder."""
        return PC(self.store, self.space, name, self.clock, device)

    def put(self, path: str, content: bytes) -> None:
        """Somebody puts a file into the folder by hand."""
        self.store.mkdir(path.rpartition("/")[0])
        self.store.files[path] = content

    def settle(self, *pcs: PC) -> None:
        """Rounds for everybody, with time between, until confirmations are through."""
        for _ in range(4):
            for pc in pcs or (self.anna, self.ben):
                pc.sync()
            self.clock.pass_s(30)


@pytest.fixture
def team() -> Team:
    return Team()


def test_what_one_writes_the_other_reads(team: Team) -> None:
    team.anna.post("Moin")
    team.ben.post("Servus")

    sent = team.anna.sync()
    both = team.ben.sync()
    team.anna.sync()

    assert (sent.sent, both.sent, both.received) == (1, 1, 1)
    assert team.anna.texts() == team.ben.texts() == {"Moin", "Servus"}


def test_an_idle_round_is_exactly_one_listing(team: Team) -> None:
    for number in range(5):
        team.anna.post(f"post {number}")
    team.settle()

    counting = CountingStore(team.store)
    team.ben.store = counting
    team.ben.started_again()
    assert team.ben.sync().requests == 3, "the first round of a process also looks at genesis and log"
    counting.calls.clear()

    report = team.ben.sync()

    assert counting.calls == {"list": 1}
    assert (report.requests, report.sent, report.received, report.bytes_up) == (1, 0, 0, 0)


def test_publishing_is_exactly_one_create_more(team: Team) -> None:
    team.anna.post("of an earlier day")
    team.settle()
    counting = CountingStore(team.store)
    team.anna.store = counting
    team.anna.started_again().round(CancelToken())
    counting.calls.clear()

    team.anna.post("Moin")
    report = team.anna.sync()

    assert counting.calls == {"list": 1, "put_new": 1}
    assert (report.sent, report.waiting) == (1, 1)
    team.clock.pass_s(12)
    assert (team.anna.sync().waiting, counting.calls) == (0, {"list": 2, "put_new": 1})


def test_reading_one_new_item_is_one_listing_and_one_read(team: Team) -> None:
    team.settle()
    team.anna.post("Moin")
    team.anna.sync()

    report = team.ben.sync()

    assert (report.requests, report.received) == (2, 1)
    assert report.bytes_down == len(next(iter(team.anna.replica.segments.values())).file)


def test_each_class_gets_a_segment_of_its_own(team: Team) -> None:
    team.anna.post("a post")
    team.anna.post("a mark", OpClass.REACTIONS)
    team.anna.post("another post")

    assert team.anna.sync().sent == 2
    assert sorted(
        (segment.head.seq, segment.head.op_class, len(segment.ops))
        for segment in team.anna.replica.segments.values()
    ) == [(0, OpClass.FEED, 2), (1, OpClass.REACTIONS, 1)]


def test_own_segments_form_a_chain(team: Team) -> None:
    for number in range(3):
        team.anna.post(f"post {number}")
        team.anna.sync()

    chain = sorted(team.anna.replica.segments.values(), key=lambda segment: segment.head.seq)

    assert [segment.head.seq for segment in chain] == [0, 1, 2]
    assert [segment.head.prev for segment in chain] == [bytes(20), chain[0].id, chain[1].id]


def test_a_full_epoch_is_closed_and_all_move_on(team: Team) -> None:
    for number in range(FILES_PER_EPOCH * 2 + 5):
        team.anna.post(f"post {number}")
        team.anna.sync()
        team.clock.pass_s(5)

    assert len(team.ben.texts()) == 0
    report = team.ben.sync()

    assert report.received == FILES_PER_EPOCH * 2 + 5
    assert team.anna.replica.epoch() == team.ben.replica.epoch() == 2
    assert team.ben.texts() == team.anna.texts()
    for epoch in (0, 1):
        names = team.store.list(epoch_folder(epoch))
        assert "next.ke" in names
        assert len(names) <= FILES_PER_EPOCH + 1


def test_a_great_import_fills_several_epochs_in_one_round(team: Team) -> None:
    classes = [OpClass.FEED, OpClass.REACTIONS]
    signing = Publisher(team.anna.replica, team.store, team.anna.keys, team.clock, CancelToken())
    for number in range(150):
        team.anna.post(f"post {number}", classes[number % 2])
        signing.seal_all()

    report = team.anna.sync()

    assert report.sent == 150
    closing = 4 + 4 + 1
    """Twice folder, marker and both listings; and once the look back at the epoch before.

    At the beginning: the genesis, the empty first epoch, and whether the log goes on elsewhere.
    """
    assert report.requests == 3 + 150 + closing
    assert team.anna.replica.epoch() == 2
    team.settle()
    assert team.ben.texts() == team.anna.texts()
    assert team.anna.sync().waiting == 0


def test_a_newcomer_reads_all_epochs_from_the_first(team: Team) -> None:
    for number in range(70):
        team.anna.post(f"post {number}")
        team.anna.sync()
    carl = team.pc("carl")

    assert carl.sync().received == 70
    assert carl.texts() == team.anna.texts()


def test_a_lost_file_is_announced_again_by_its_author(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    (path,) = [path for path in team.store.files if path.endswith(".ks")]
    del team.store.files[path]

    team.anna.sync()
    assert path not in team.store.files, "a listing may be cached for 10 s: nothing is concluded yet"
    team.clock.pass_s(11)
    team.anna.sync()
    team.ben.sync()

    assert f"{path[:-3]}.1.ks" in team.store.files
    assert team.ben.texts() == {"Moin"}


def test_a_torn_file_is_announced_again_and_the_torn_one_forgotten(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    (path,) = [path for path in team.store.files if path.endswith(".ks")]
    team.store.files[path] = team.store.files[path][:40]

    assert team.ben.sync().received == 0
    assert list(team.ben.replica.troubles) == [path]
    team.clock.pass_s(11)
    team.anna.sync()
    team.ben.sync()
    assert team.ben.texts() == {"Moin"}

    assert team.ben.sync().requests == 1
    assert team.ben.replica.troubles == {}


def test_a_torn_file_that_is_completed_later_is_read_at_once(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    (path,) = [path for path in team.store.files if path.endswith(".ks")]
    whole = team.store.files[path]
    for length in (0, 10, len(whole) - 1):
        team.store.files[path] = whole[:length]
        team.ben.sync()
    assert path.rpartition("/")[2] not in team.ben.replica.seen(0)

    team.store.files[path] = whole
    team.ben.sync()

    assert team.ben.texts() == {"Moin"}
    assert team.ben.replica.troubles == {}


def test_a_bad_file_is_tried_seldom_and_never_marked_seen(team: Team) -> None:
    path = f"{epoch_folder(0)}/{'a' * 26}.ks"
    team.put(path, b"junk")
    tries = 0
    for _ in range(200):
        tries += team.ben.sync().requests > 1
        team.clock.pass_s(15)

    assert 10 < tries < 50
    assert team.ben.replica.seen(0) == frozenset()
    assert team.ben.replica.troubles[path].reason == "too short"


def test_a_torn_file_in_a_closed_epoch_is_not_forgotten(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    (path,) = [path for path in team.store.files if path.endswith(".ks")]
    whole = team.store.files[path]
    team.store.files[path] = whole[:30]
    team.put(f"{epoch_folder(0)}/next.ke", b"")
    team.ben.sync()
    assert team.ben.replica.epoch() == 1

    team.store.files[path] = whole
    team.clock.pass_s(60)
    team.ben.sync()

    assert team.ben.texts() == {"Moin"}
    assert team.ben.replica.troubles == {}


def test_a_write_that_came_after_the_door_closed_is_announced_again(team: Team) -> None:
    team.settle()
    team.anna.post("just in time")
    team.anna.sync()
    team.put(f"{epoch_folder(0)}/next.ke", b"KSE1")
    team.clock.pass_s(15)

    team.anna.sync()

    assert team.anna.replica.epoch() == 1
    assert any(path.startswith(epoch_folder(1)) for path in team.store.files)


def test_an_early_marker_of_a_vandal_only_costs_names(team: Team) -> None:
    team.anna.post("before")
    team.anna.sync()
    team.put(f"{epoch_folder(0)}/next.ke", b"")
    team.ben.post("after")

    team.settle()

    assert team.anna.texts() == team.ben.texts() == {"before", "after"}
    assert team.anna.replica.epoch() == team.ben.replica.epoch() == 1


def test_an_epoch_far_ahead_made_by_a_vandal_is_not_followed(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    team.store.mkdir("log/ffffffff")
    team.put(f"log/ffffffff/{'a' * 26}.ks", b"junk")
    team.put("log/0000abcd/next.ke", b"KSE1")
    team.settle()
    team.put(f"{epoch_folder(0)}/next.ke", b"KSE1")

    team.settle()

    assert team.anna.replica.epoch() == team.ben.replica.epoch() == 1
    assert team.ben.texts() == {"Moin"}


def test_if_the_own_epoch_is_missing_the_highest_living_one_is_followed(team: Team) -> None:
    for number in range(70):
        team.anna.post(f"post {number}")
        team.anna.sync()
    team.store.mkdir("log/ffffffff")
    for path in [path for path in team.store.files if path.startswith(epoch_folder(0))]:
        del team.store.files[path]
    team.store.folders.remove(epoch_folder(0))

    team.ben.sync()

    assert team.ben.replica.epoch() == 1
    assert len(team.ben.texts()) == 6


def test_after_a_share_was_set_back_all_meet_again_at_its_end(team: Team) -> None:
    for number in range(70):
        team.anna.post(f"post {number}")
        team.anna.sync()
    team.settle()
    for path in [
        path for path in team.store.files if path.startswith((epoch_folder(1), "log/00000000/next"))
    ]:
        del team.store.files[path]
    team.store.folders.remove(epoch_folder(1))

    team.anna.post("news")
    team.settle()

    assert "news" in team.ben.texts()
    assert team.anna.replica.epoch() == team.ben.replica.epoch()


def test_late_files_in_the_epoch_before_are_found_when_the_next_one_closes(team: Team) -> None:
    team.settle()
    team.put(f"{epoch_folder(0)}/next.ke", b"KSE1")
    team.settle()
    op = op_by(keys_of("carl"), space=team.space, text="from a sync program, hours late")
    late = sealed_by(keys_of("carl"), [op], space=team.space)
    team.put(f"{epoch_folder(0)}/{late.name}.ks", late.file)
    team.anna.sync()
    team.ben.sync()
    assert team.ben.texts() == set()

    team.put(f"{epoch_folder(1)}/next.ke", b"KSE1")
    team.settle()

    assert team.ben.texts() == {"from a sync program, hours late"}


def test_copies_of_sync_programs_are_ignored(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    (path,) = [path for path in team.store.files if path.endswith(".ks")]
    for copy in (f"{path[:-3]} (PC-17).ks", f"{path}.tmp", f"{epoch_folder(0)}/Thumbs.db"):
        team.put(copy, team.store.files[path])

    assert team.ben.sync().requests == 4, "genesis, listing, the one file, and where the log ends"
    assert team.ben.sync().requests == 1


def test_a_segment_under_another_name_is_refused(team: Team) -> None:
    sealed = sealed_by(keys_of("carl"), [op_by(keys_of("carl"), space=team.space)], space=team.space)
    team.put(f"{epoch_folder(0)}/{'a' * 26}.ks", sealed.file)

    team.ben.sync()

    assert [trouble.reason for trouble in team.ben.replica.troubles.values()] == ["name"]


def test_a_copy_without_contents_does_not_hide_the_whole_one(team: Team) -> None:
    team.anna.post("what somebody wants to hide")
    team.anna.sync()
    (path,) = [path for path in team.store.files if path.endswith(".ks")]
    whole = team.store.files.pop(path)
    parts = parts_of(whole)
    parts[2] = [encode([decode(packed)[0], None]) for packed in parts[2]]
    team.put(f"{path[:-3]}.1.ks", file_of(parts))
    team.ben.sync()
    assert team.ben.texts() == set()

    team.put(path, whole)
    team.ben.sync()

    assert team.ben.texts() == {"what somebody wants to hide"}
    assert team.ben.sync().requests == 1


def test_files_of_a_newer_kshare_are_told_and_kept(team: Team) -> None:
    op = op_by(keys_of("carl"), space=team.space)
    sealed = sealed_by(keys_of("carl"), [op], space=team.space)
    parts = parts_of(sealed.file)
    parts[1] = encode([2, *decode(parts[1])[1:]])
    path = f"{epoch_folder(0)}/{sealed.name}.ks"
    team.put(path, file_of(parts))

    assert team.ben.sync().problems == ("1 file in the shared folder was written by a newer KShare.",)
    assert team.ben.sync().problems != (), "it stays told while it lies there"
    assert path in team.store.files


def test_an_emptied_or_missing_share_changes_nothing(team: Team) -> None:
    team.anna.post("Moin")
    team.settle()
    before = dict(team.ben.replica.ops)

    team.store.files.clear()
    team.store.folders = {""}
    for _ in range(3):
        with pytest.raises(ShareUnavailable):
            team.ben.sync()
        with pytest.raises(ShareUnavailable):
            team.ben.started_again().round(CancelToken())

    assert team.ben.replica.ops == before
    assert team.ben.replica.epoch() == 0
    assert team.store.files == {}
    assert team.store.folders == {""}


def test_a_share_that_lost_its_log_is_unavailable(team: Team) -> None:
    team.anna.post("Moin")
    team.settle()
    team.store.files = {path: file for path, file in team.store.files.items() if "log" not in path}
    for folders in ({"", "id", "log"}, {"", "id"}):
        team.store.folders = set(folders)
        with pytest.raises(ShareUnavailable, match="lost its log"):
            team.ben.sync()
        assert team.store.folders == folders


def test_another_space_in_the_folder_is_never_written_to(team: Team) -> None:
    team.anna.post("Moin")
    team.settle()
    other = MemoryStore()
    space_in(other, "Other")
    files = dict(other.files)
    team.store.files, team.store.folders = other.files, other.folders

    team.anna.post("a secret of the first space")
    with pytest.raises(ShareUnavailable):
        team.anna.sync()
    with pytest.raises(ShareUnavailable):
        team.anna.started_again().round(CancelToken())

    assert team.store.files == files


def test_segments_of_another_space_are_not_taken(team: Team) -> None:
    op = op_by(keys_of("carl"), space=b"some other space")
    sealed = sealed_by(keys_of("carl"), [op], space=b"some other space")
    team.put(f"{epoch_folder(0)}/{sealed.name}.ks", sealed.file)

    assert team.ben.sync().received == 0
    assert team.ben.replica.ops == {}


def test_a_restored_home_loses_nothing_and_goes_on_as_a_new_device(team: Team) -> None:
    team.anna.post("before the backup")
    team.anna.sync()
    backup = deepcopy(team.anna.replica)
    for text in ("after the backup", "and more"):
        team.anna.post(text)
        team.anna.sync()

    restored = team.pc("anna")
    restored.replica = backup
    restored.started_again()
    restored.post("after the restore")
    report = restored.sync()
    team.ben.sync()

    assert report.problems == (
        "This home was restored or copied. It goes on as a new device; nothing is lost.",
    )
    assert restored.texts() == {"before the backup", "after the backup", "and more", "after the restore"}
    assert team.ben.texts() == restored.texts()
    positions = [(segment.device, segment.head.seq) for segment in team.ben.replica.segments.values()]
    old, new = team.anna.keys.device.id, restored.keys.device.id
    assert old != new
    assert sorted(positions) == sorted([(old, 0), (old, 1), (old, 2), (new, 0)])
    assert restored.sync().problems == ()


def test_a_stop_between_two_files_keeps_what_was_read(team: Team) -> None:
    for number in range(5):
        team.anna.post(f"post {number}")
        team.anna.sync()
    cancel = CancelToken()

    def stop_after_two(done: int, total: int) -> None:
        if done == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        team.ben.engine.round(cancel, stop_after_two)
    assert len(team.ben.texts()) == 3

    team.ben.sync()
    assert len(team.ben.texts()) == 5


def test_progress_ends_at_the_whole(team: Team) -> None:
    for number in range(3):
        team.anna.post(f"post {number}")
        team.anna.sync()
    heard: list[tuple[int, int]] = []

    team.ben.engine.round(CancelToken(), lambda done, total: heard.append((done, total)))

    assert heard == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_new_space_whose_log_was_not_made_yet_is_no_trouble(team: Team) -> None:
    team.store.folders = {"", "id"}

    team.anna.post("Moin")
    team.anna.sync()
    team.ben.sync()

    assert team.ben.texts() == {"Moin"}


def test_an_author_known_by_one_device_is_the_same_on_another(team: Team) -> None:
    laptop = team.pc("anna", "laptop")
    team.anna.post("from the PC")
    laptop.post("from the laptop")
    team.settle(team.anna, laptop, team.ben)

    assert {op.author for op in team.ben.replica.ops.values()} == {team.anna.keys.person.id}
    assert len(team.ben.replica.certificates) == 2


def test_what_lies_on_the_share_can_be_verified_by_anyone(team: Team) -> None:
    for number in range(3):
        team.anna.post(f"post {number}")
        team.anna.sync()

    for path, content in team.store.files.items():
        if path.endswith(".ks"):
            assert open_segment(content, team.space, {}).user == team.anna.keys.person.id


def test_what_was_announced_where_nobody_looks_is_announced_here(team: Team) -> None:
    for number in range(70):
        team.ben.post(f"post {number}")
        team.ben.sync()
    team.anna.post("Moin")
    Publisher(team.anna.replica, team.store, team.anna.keys, team.clock, CancelToken()).seal_all()
    (waiting,) = team.anna.replica.to_publish()
    team.anna.replica.move_to(0x300)
    team.anna.replica.announced(waiting.segment_id, 0x300, team.clock())

    team.anna.sync()
    team.ben.sync()

    assert team.anna.replica.epoch() == 1
    assert "Moin" in team.ben.texts()


def test_a_torn_out_copy_in_the_same_listing_does_not_hide_the_whole_one(team: Team) -> None:
    team.anna.post("what somebody wants to hide")
    team.anna.sync()
    (path,) = [path for path in team.store.files if path.endswith(".ks")]
    whole = team.store.files[path]
    parts = parts_of(whole)
    parts[2] = [None for _ in parts[2]]
    team.put(path, file_of(parts))
    team.put(f"{path[:-3]}.1.ks", whole)

    team.ben.sync()

    assert team.ben.texts() == {"what somebody wants to hide"}


class Contradicting(MemoryStore):
    """A client cache that goes on saying that a folder is not there."""

    hidden = epoch_folder(1)

    def list(self, folder: str) -> Mapping[str, int]:
        entries = super().list(folder)
        if folder == self.hidden:
            raise NotFound("'{path}' is not in the shared folder.", path=folder)
        return {entry: size for entry, size in entries.items() if entry != "00000001/"}


def test_cached_answers_do_not_send_a_poll_in_circles() -> None:
    store = Contradicting()
    space = space_in(store).space
    anna = PC(store, space, "anna", Clock())
    anna.sync()
    store.files[f"{epoch_folder(0)}/next.ke"] = b"KSE1"

    with pytest.raises(ShareUnavailable, match="contradicting"):
        anna.sync()

    store.hidden = "nothing"
    anna.post("Moin")
    assert anna.sync().sent == 1
