"""A team over hours: packs are made, read, merged and swept, and what the share loses is put back."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled
from kshare.model.ids import digest
from kshare.model.op import Erase
from kshare.sync import publisher
from kshare.sync.names import epoch_folder, parse_pack_name, parse_segment_name
from kshare.sync.packs import merger
from kshare.sync.packs.format import Packable
from kshare.sync.segment import SignedParts, op_ids_of
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.faulty import Fault, FaultyStore, always
from kshare.sync.stores.memory import MemoryStore
from tests.sync.builders import PC, Clock, decode, encode, keys_of, op_by, sealed_by, shared_space
from tests.sync.packs import index_of, lying, pack_of, some_segments

EPOCH = 4
"""Files of an epoch in these tests."""


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

    def write(self, count: int, by: PC | None = None) -> None:
        """So many posts, each in a segment of its own."""
        author = by or self.anna
        for _ in range(count):
            author.post(f"{author.keys.person.id.hex()[:4]} {len(author.replica.ops)}")
            author.sync()

    def pass_minutes(self, minutes: int, *pcs: PC) -> None:
        """Everybody polls now and then."""
        for _ in range(0, minutes, 2):
            self.clock.pass_s(120)
            for pc in pcs or (self.anna, self.ben):
                pc.replica.clock_ms = self.clock()
                pc.sync()

    def loose(self) -> list[str]:
        """Paths of all loose segments."""
        return [path for path in self.store.files if parse_segment_name(path.rpartition("/")[2])]

    def packs(self) -> dict[str, bytes]:
        """All packs by file name."""
        return {
            path[3:]: file
            for path, file in self.store.files.items()
            if path.startswith("pk/") and parse_pack_name(path[3:])
        }

    def packed_ids(self) -> set[bytes]:
        """What all packs name."""
        return {id_ for file in self.packs().values() for id_ in index_of(file).segment_ids}


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr(publisher, "FILES_PER_EPOCH", EPOCH)
    return Team()


def test_a_closed_epoch_becomes_one_pack_and_its_files_go_after_the_grace(team: Team) -> None:
    team.write(EPOCH + 1)
    team.ben.sync()
    team.pass_minutes(8)
    assert len(team.packs()) == 1
    assert len(team.loose()) == EPOCH + 1, "they stay ten minutes"

    team.pass_minutes(30)

    assert len(team.packs()) == 1
    assert team.loose() == [path for path in team.loose() if path.startswith(epoch_folder(1))]
    assert team.ben.texts() == team.anna.texts()
    assert f"{epoch_folder(0)}/next.ke" in team.store.files


def test_an_idle_round_stays_one_listing_and_slow_work_comes_every_five_minutes(team: Team) -> None:
    team.write(2 * EPOCH + 1)
    team.pass_minutes(60)
    counting = CountingStore(team.store)
    team.ben.store = counting
    team.ben.started_again()
    team.ben.sync()
    costs = []
    for _ in range(60):
        team.clock.pass_s(15)
        costs.append(team.ben.sync().requests)

    slow = [cost for cost in costs if cost > 1]
    assert 1 <= len(slow) <= 3
    assert max(slow) <= 8, "packs, log, and a few old epochs"


def test_own_segments_are_confirmed_by_the_pack_that_names_them(team: Team) -> None:
    team.write(EPOCH + 1)
    team.pass_minutes(10)
    assert team.anna.replica.covered(team.anna.replica.segments) == team.packed_ids()
    assert team.anna.sync().waiting == 0


def test_two_packers_at_once_do_no_harm(team: Team) -> None:
    team.write(EPOCH + 1)
    team.ben.sync()
    team.clock.pass_s(1_000)
    other = MemoryStore()
    other.files, other.folders = dict(team.store.files), set(team.store.folders)
    team.ben.store = other
    team.ben.started_again()
    team.anna.sync()
    team.ben.sync()

    assert [*other.list("pk")] == [*team.store.list("pk")], "the same set has the same name"
    team.ben.store = team.store
    team.ben.started_again()
    team.pass_minutes(40)
    assert team.ben.texts() == team.anna.texts()
    assert len(team.packs()) == 1


def test_a_newcomer_reads_everything_from_packs(team: Team) -> None:
    team.write(6 * EPOCH + 1)
    team.pass_minutes(60)
    assert len(team.loose()) <= 2 * EPOCH
    carl = team.pc("carl")

    report = carl.sync()

    assert carl.texts() == team.anna.texts()
    assert report.requests < 6 * EPOCH
    assert carl.replica.epoch() == team.anna.replica.epoch()


def test_a_copy_of_the_packs_on_a_stick_is_a_whole_space(team: Team) -> None:
    team.write(3 * EPOCH)
    team.anna.post("the last")
    team.anna.sync()
    team.pass_minutes(40)
    stick = MemoryStore()
    stick.files = {path: file for path, file in team.store.files.items() if path.startswith(("id/", "pk/"))}
    stick.folders = {"", "id", "pk"}
    carl = PC(stick, team.space, "carl", team.clock)

    carl.sync()

    assert set(carl.replica.segments) == team.packed_ids()
    assert len(carl.texts()) == 3 * EPOCH


def test_the_newest_pack_is_read_first_and_important_classes_before_others(team: Team) -> None:
    old, new = some_segments(3, "ben", space=team.space), some_segments(4, "anna", space=team.space)
    for number, segments in enumerate((old, new)):
        name, file = pack_of(segments, (number, number))
        team.put(f"pk/{name}", file)
    team.put(f"{epoch_folder(0)}/next.ke", b"KSE1")

    team.ben.sync()

    arrived = [segment.id for segment in team.ben.replica.segments.values()]
    assert arrived == [segment.id for segment in (*new, *old)]
    assert [segment.head.op_class for segment in team.ben.replica.segments.values()][:2] == [0, 2]


def test_a_join_that_was_cut_goes_on_where_it_was(team: Team) -> None:
    segments = some_segments(60, text="x" * 30_000, space=team.space)
    name, file = pack_of(segments)
    assert len(index_of(file).frames) > 6
    team.put(f"pk/{name}", file)
    team.put(f"{epoch_folder(0)}/next.ke", b"KSE1")
    cancel = CancelToken()

    def stop_half_way(done: int, total: int) -> None:
        if done >= 30:
            cancel.cancel()

    with pytest.raises(Cancelled):
        team.ben.engine.round(cancel, stop_half_way)
    held = len(team.ben.replica.segments)
    assert 30 <= held < 60, "what was read is kept and can be used"

    taken: list[int] = []
    team.ben.engine.round(CancelToken(), lambda done, total: taken.append(total))
    assert len(team.ben.replica.segments) == 60
    assert max(taken) == 60 - held, "nothing is read twice"


def test_packs_of_a_level_become_one_of_the_next_and_go_after_a_day(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merger, "PACKS_TO_MERGE", 4)
    team.write(4 * EPOCH + 1)
    team.pass_minutes(60)
    levels = sorted(name[0] for name in team.packs())
    assert levels == ["0"] * 4 + ["1"]
    before = team.packed_ids()

    for _ in range(30):
        team.clock.pass_s(3_600)
        team.anna.sync()
        team.ben.sync()

    assert [name[0] for name in team.packs()] == ["1"]
    assert team.packed_ids() == before
    carl = team.pc("carl")
    carl.sync()
    assert carl.texts() == team.anna.texts()


def test_a_stray_in_an_old_epoch_is_packed_and_announced_where_all_look(team: Team) -> None:
    team.write(2 * EPOCH + 1)
    team.pass_minutes(40)
    carl = keys_of("carl")
    late = sealed_by(carl, [op_by(carl, space=team.space, text="late")], space=team.space)
    team.put(f"{epoch_folder(0)}/{late.name}.ks", late.file)

    team.pass_minutes(60)

    assert "late" in team.ben.texts()
    assert late.id in team.packed_ids()
    assert f"{epoch_folder(0)}/{late.name}.ks" not in team.store.files
    assert f"{epoch_folder(team.anna.replica.epoch())}/{late.name}.ks" in team.store.files


@pytest.mark.parametrize("what", ["loose files", "packs", "everything"])
def test_a_share_that_lost_a_quarter_is_whole_again_within_15_minutes(team: Team, what: str) -> None:
    team.write(10 * EPOCH)
    team.write(EPOCH, by=team.ben)
    team.pass_minutes(24)
    lost = [*team.loose()] if what != "packs" else []
    lost += [f"pk/{name}" for name in team.packs()] if what != "loose files" else []
    for path in lost[::4]:
        del team.store.files[path]

    team.pass_minutes(14)

    carl = team.pc("carl")
    carl.sync()
    carl.replica.clock_ms = team.clock()
    assert carl.texts() == team.anna.texts() | team.ben.texts()
    assert len(carl.texts()) == 11 * EPOCH


def test_what_others_wrote_is_healed_if_they_do_not_come_back(team: Team) -> None:
    carl = team.pc("carl")
    carl.post("and gone")
    carl.sync()
    team.pass_minutes(4)
    (path,) = team.loose()
    del team.store.files[path]

    team.pass_minutes(30)

    assert [other.rpartition("/")[2] for other in team.loose()] == [path.rpartition("/")[2]]


def test_a_clock_that_was_set_back_does_not_put_off_the_healing_of_what_others_wrote(team: Team) -> None:
    carl = team.pc("carl")
    carl.post("and gone")
    carl.sync()
    team.pass_minutes(4)
    (path,) = team.loose()
    del team.store.files[path]
    team.pass_minutes(7)
    assert not team.loose(), "one listing without it may be stale"

    team.clock.pass_s(-3600)
    team.pass_minutes(15)

    assert [other.rpartition("/")[2] for other in team.loose()] == [path.rpartition("/")[2]]


def test_an_index_that_lies_hides_no_loss(team: Team) -> None:
    carl = team.pc("carl")
    carl.post("what somebody wants to lose")
    carl.sync()
    team.pass_minutes(4)
    (path,) = team.loose()
    (lost,) = [id_ for id_, segment in team.anna.replica.segments.items()]
    name, file = lying(pack_of(some_segments(2, "mallory", space=team.space))[1], [lost])
    del team.store.files[path]
    team.put(f"pk/{name}", file)

    team.pass_minutes(60)

    dora = team.pc("dora")
    dora.sync()
    assert "what somebody wants to lose" in dora.texts()
    assert f"pk/{name}" in team.store.files, "what cannot be read is nobody's to delete"


def test_packs_of_vandals_cost_little_and_are_left_alone(team: Team) -> None:
    team.write(EPOCH + 1)
    team.pass_minutes(10)
    (good,) = team.packs()
    file = team.packs()[good]
    junk = {
        "0-00000000-00000000-aaaaaaaaaaaaaaaa.kp": b"junk",
        "0-00000000-ffffffff-bbbbbbbbbbbbbbbb.kp": file,
        "9-00000000-00000000-cccccccccccccccc.kp": file[: len(file) // 2],
        "1-00000000-00000000-dddddddddddddddd.kp": b"",
        good.replace("0-0", "0-0 (PC-17)"): file,
    }
    for name, content in junk.items():
        team.put(f"pk/{name}", content)

    for _ in range(40):
        team.clock.pass_s(3_600)
        team.ben.sync()
        team.anna.sync()

    assert junk.keys() <= {path[3:] for path in team.store.files if path.startswith("pk/")}
    assert good in team.packs()
    assert team.ben.texts() == team.anna.texts()


def test_a_pack_of_a_newer_kshare_is_told_and_kept(team: Team) -> None:
    team.write(EPOCH + 1)
    name = "0-00000000-00000000-aaaaaaaaaaaaaaaa.kp"
    body = b"KSP2" + bytes(12)
    team.put(f"pk/{name}", body + digest(8, body))
    team.pass_minutes(12)

    assert team.ben.sync().problems == ("1 file in the shared folder was written by a newer KShare.",)
    for _ in range(40):
        team.clock.pass_s(3_600)
        team.ben.sync()
    assert f"pk/{name}" in team.store.files


def test_a_torn_pack_is_made_again_under_another_name_and_goes_a_day_later(team: Team) -> None:
    team.write(EPOCH + 1)
    team.ben.sync()
    name, file = pack_of(list(team.anna.replica.packable(list(team.anna.replica.segments)[:EPOCH])))
    team.put(f"pk/{name}", file[:100])

    team.pass_minutes(20)
    assert sorted(team.packs()) == sorted([name, f"{name[:-3]}.1.kp"])

    for _ in range(50):
        team.clock.pass_s(3_600)
        team.anna.sync()
        team.ben.sync()
    assert [*team.packs()] == [f"{name[:-3]}.1.kp"]


def test_erased_content_is_left_out_of_packs(team: Team) -> None:
    op = team.anna.post("a secret")
    team.anna.sync()
    erase = op_by(team.anna.keys, Erase((op.id,)), space=team.space, number=77)
    team.anna.replica.write(erase)
    team.anna.sync()
    team.write(EPOCH)
    team.pass_minutes(10)

    (file,) = [file for file in team.packs().values() if index_of(file).bare]

    assert index_of(file).bare == (op.id,)
    stick = MemoryStore()
    stick.files = {path: file for path, file in team.store.files.items() if path.startswith(("id/", "pk/"))}
    stick.folders = {"", "id", "pk"}
    carl = PC(stick, team.space, "carl", team.clock)
    carl.sync()
    assert carl.replica.ops[op.id].content is None, "the structure stays and still verifies"
    assert carl.replica.holds([segment.name for segment in carl.replica.segments.values()])


def test_a_pack_without_contents_never_replaces_a_whole_one(team: Team) -> None:
    team.write(EPOCH + 1)
    team.ben.sync()
    team.pass_minutes(6)
    (good,) = team.packs()
    held = list(team.anna.replica.packable(index_of(team.packs()[good]).segment_ids))
    bare = [torn_out(segment) for segment in held]
    name, file = pack_of(bare)
    team.put(f"pk/{name}", file)
    more = [*bare, *some_segments(3, "mallory", space=team.space)]
    wider, wider_file = pack_of(sorted(more, key=lambda segment: segment.order))
    team.put(f"pk/{wider}", wider_file)

    for _ in range(40):
        team.clock.pass_s(3_600)
        team.anna.sync()
        team.ben.sync()

    assert good in team.packs()
    carl = team.pc("carl")
    carl.sync()
    assert carl.texts() >= team.anna.texts() - {"Moin 0"}


@pytest.mark.parametrize("honest", [True, False], ids=["bare ones named", "index lies"])
def test_a_pack_without_contents_hides_no_loss(team: Team, honest: bool) -> None:
    team.anna.post("what somebody wants to lose")
    team.anna.sync()
    team.pass_minutes(4)
    (path,) = team.loose()
    bare = [torn_out(segment) for segment in team.anna.replica.packable(team.anna.replica.segments)]
    name, file = pack_of(bare if honest else [replace(segment, bare=()) for segment in bare])
    team.put(f"pk/{name}", file)
    del team.store.files[path]

    team.pass_minutes(40)

    carl = team.pc("carl")
    carl.sync()
    assert carl.texts() == {"what somebody wants to lose"}


def torn_out(segment: Packable) -> Packable:
    """A segment as a vandal carries it: without any content."""
    body = [encode([decode(packed)[0], None]) for packed in segment.parts.body if packed]
    parts = SignedParts(segment.parts.signature, segment.parts.head, list(body))
    return replace(segment, parts=parts, bare=op_ids_of(segment.parts.head))


def test_a_restored_home_reads_the_packs_before_it_signs(team: Team) -> None:
    team.write(1)
    backup = team.pc("anna")
    vars(backup.replica).update(deepcopy(vars(team.anna.replica)))
    team.write(3 * EPOCH)
    team.pass_minutes(40)
    assert len(team.loose()) <= EPOCH
    device = backup.keys.device.id

    backup.post("after the restore")
    report = backup.sync()

    assert report.problems == (
        "This home was restored or copied. It goes on as a new device; nothing is lost.",
    )
    assert backup.keys.device.id != device
    assert backup.texts() >= team.anna.texts()


def test_the_work_of_a_reader_without_rights_is_nobodys_trouble(team: Team) -> None:
    team.write(2 * EPOCH + 1)
    team.ben.sync()
    team.ben.store = FaultyStore(team.store, always(Fault.READ_ONLY))
    team.ben.started_again()
    for _ in range(10):
        team.clock.pass_s(120)
        assert team.ben.sync().problems == ()
    assert team.packs() == {}


def test_packs_that_are_made_again_in_one_turn_know_of_each_other(team: Team) -> None:
    secret = team.anna.post("a secret")
    team.anna.sync()
    team.anna.post("and more")
    team.anna.sync()
    team.pass_minutes(1)
    held = list(team.anna.replica.packable(list(team.anna.replica.segments)))
    one = [segment for segment in held if segment.id in team.anna.replica.listed_in[secret.id]]
    for segments, level in ((held, 0), (one, 1)):  # the order in which they are made again
        name, file = pack_of(segments, level=level)
        team.put(f"pk/{name}", file)
    team.pass_minutes(6)
    team.anna.replica.write(op_by(team.anna.keys, Erase((secret.id,)), space=team.space, number=77))

    team.pass_minutes(20)

    assert any(index_of(file).bare for file in team.packs().values())
