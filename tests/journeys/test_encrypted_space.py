"""An encrypted space among colleagues: nothing of it can be read from the folder, and everybody can come back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from kshare.errors import InvalidInput, KeyMissing, NotAllowed, NotFound
from kshare.model.ids import text_id
from kshare.model.statement import Role
from kshare.queries.people import ShowPerson, show_person
from kshare.sharing.folders import shared_folder
from kshare.store.spaces import Space
from kshare.sync.genesis import SpaceDraft
from kshare.sync.keys.chain import KeyChain
from kshare.sync.keys.cipher import SpaceKey
from kshare.sync.keys.files import load_person
from kshare.sync.keys.identity import PersonKey
from kshare.sync.keys.invite import read_invite
from kshare.sync.keys.recovery import Cost, recovery_words, seed_from_words
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.members import RemoveMember, WithdrawInvitation, remove_member, withdraw_invitation
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import KEYS, Workspace, init_workspace
from tests.builders import FakeClock, SeededBytes, new_home, reopened

CANARY = "Kanarienvogel"
CHEAP = Cost(passes=1, memory_bytes=8_192)


class Story:
    """Homes of several people around one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FakeClock()
        self.share = folder / "share"
        self.share.mkdir()
        self.homes: dict[str, Workspace] = {}
        self.anna = self.home(f"Anna {CANARY}")
        self.space = self.anna.create_space(
            str(self.share), SpaceDraft(f"Team {CANARY}", f"About {CANARY}"), encrypted=True
        )

    def home(self, name: str) -> Workspace:
        """A person's new home."""
        self.homes[name] = new_home(self.folder, name, self.clock)
        return self.homes[name]

    def invite(self, name: str) -> str:
        """Anna's invite for somebody."""
        return self.anna.admission.invite(self.space, name, "Anna", 14).text

    def invited(self, name: str) -> Workspace:
        """The home of somebody who came in by an invite."""
        home = self.home(name)
        home.accept_invite(str(self.share), self.invite(name))
        return home

    def sync(self, *homes: Workspace) -> None:
        """Two rounds each, some time apart."""
        for _ in range(2):
            for home in homes or tuple(self.homes.values()):
                self.clock.advance(seconds=30)
                home.sync(team_of(home))

    def remove(self, home: Workspace) -> None:
        """Anna removes the person of another home."""
        self.anna.run(remove_member, RemoveMember(text_id(home.store.user), self.space.text_id))

    def files(self) -> dict[str, bytes]:
        """Everything in the folder."""
        return {
            str(path.relative_to(self.share)): path.read_bytes()
            for path in sorted(self.share.rglob("*"))
            if path.is_file()
        }


def team_of(home: Workspace) -> Space:
    """The encrypted space of a home."""
    (space,) = home.shared_spaces()
    return space


def keys_of(home: Workspace) -> tuple[SpaceKey, ...]:
    """Every key of the encrypted space that a home has."""
    if not home.shared_spaces():
        return ()
    chain = home.sharing.ciphers.chain_of(team_of(home), shared_folder(team_of(home).folder or ""))
    assert chain is not None
    chain.reload()
    return chain.every()


def titles(home: Workspace) -> set[str]:
    """The pages that a home shows in the team's space."""
    rows = home.store.connection.execute("SELECT title FROM view_page WHERE space = ?", (team_of(home).n,))
    return {row[0] for row in rows}


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """Anna's new space."""
    made = Story(tmp_path)
    yield made
    for home in made.homes.values():
        home.close()


def inflated(raw: bytes) -> Iterator[bytes]:
    """What any zstd frame anywhere in the bytes holds."""
    for match in re.finditer(re.escape(b"\x28\xb5\x2f\xfd"), raw):
        try:
            yield zstandard.ZstdDecompressor().decompressobj().decompress(raw[match.start() :])
        except zstandard.ZstdError:
            continue


def test_no_word_key_or_name_of_the_space_is_in_any_file_of_its_folder(story: Story) -> None:
    ben = story.invited(f"Ben {CANARY}")
    story.anna.run(
        save_page, SavePage(f"Page {CANARY}", f"Text of the {CANARY}\n" * 200, tags=(CANARY.lower(),))
    )
    story.anna.run(add_bookmark, AddBookmark(f"https://{CANARY}.example/", title=CANARY, note=CANARY))
    content = io.BytesIO(f"{CANARY} in a file\n".encode() * 100)
    picture = AttachFile(
        f"Page {CANARY}", story.anna.files.keep(content), f"{CANARY}.txt", media_type="text/plain"
    )
    story.anna.run(attach_file, picture)
    ben.run(write_post, WritePost(f"The {CANARY} sings #{CANARY.lower()}"))
    asking = story.home(f"Cleo {CANARY}")
    asking.admission.ask(str(story.share))
    story.anna.admission.keep_passphrase(story.space, f"anna.{CANARY}", f"{CANARY} sings at noon", CHEAP)
    story.sync(story.anna, ben)
    story.remove(ben)
    story.sync(story.anna, ben)
    for n in range(66):
        story.anna.run(write_post, WritePost(f"{CANARY} {n}"))
        story.sync(story.anna)
    story.clock.advance(days=2)
    story.sync(story.anna)
    story.anna.files.transfer(story.space)

    secrets = [CANARY.encode(), CANARY.lower().encode(), CANARY.upper().encode()]
    for home in story.homes.values():
        seed = load_person(home.home / KEYS).seed
        phrase = recovery_words(seed).encode()
        secrets += [seed, seed.hex().encode(), phrase, *re.findall(rb"\w+ \w+ \w+", phrase)]
        secrets += [key.secret for key in keys_of(home)]
    files = story.files()
    assert {path.partition("/")[0] for path in files} == {"bl", "id", "in", "key", "log", "pk", "kshare.json"}
    for path, raw in files.items():
        for plain in (path.encode(), raw, *inflated(raw)):
            assert not [secret for secret in secrets if secret in plain], path
        assert not list(inflated(raw)), path
        for home in story.homes.values():
            if path.startswith(("log/", "pk/")):
                assert home.store.user not in raw


def test_an_invited_colleague_reads_and_writes_though_no_admin_is_there(story: Story) -> None:
    story.anna.run(save_page, SavePage("Visa", "How to get one\n"))
    story.sync(story.anna)
    ben, cleo = story.invited("Ben Ode"), story.invited("Cleo Day")
    ben.run(save_page, SavePage("Travel", "By train\n"))
    story.sync(ben, cleo)

    assert titles(cleo) == titles(ben) == {"Visa", "Travel"}
    assert team_of(cleo).name == f"Team {CANARY}"
    story.sync(story.anna)
    assert titles(story.anna) == {"Visa", "Travel"}


def test_an_invite_for_somebody_else_or_somewhere_else_or_too_old_is_refused(
    story: Story, tmp_path: Path
) -> None:
    text, ben = story.invite("Ben Ode"), story.home("Ben Ody")
    with pytest.raises(InvalidInput, match="is for 'Ben Ode', and you are 'Ben Ody'"):
        ben.accept_invite(str(story.share), text)
    text = story.invite("")
    other = tmp_path / "other"
    other.mkdir()
    story.anna.create_space(str(other), SpaceDraft("Other"))
    with pytest.raises(InvalidInput, match="another space"):
        ben.accept_invite(str(other), text)
    story.clock.advance(days=15)
    with pytest.raises(InvalidInput, match=r"has expired\. Ask Anna"):
        ben.accept_invite("", text)
    assert not ben.shared_spaces()


def test_only_an_admin_lets_people_in(story: Story) -> None:
    ben = story.invited("Ben Ode")
    story.sync(story.anna, ben)
    with pytest.raises(NotAllowed):
        ben.admission.invite(team_of(ben), "", "Ben", 14)
    with pytest.raises(NotAllowed):
        ben.admit(team_of(ben), "abcd-efgh-ijkl-mnop", Role.MEMBER)


def test_somebody_without_an_invite_asks_and_comes_in_once_admitted(story: Story) -> None:
    story.anna.run(save_page, SavePage("Visa", "How to get one\n"))
    story.sync(story.anna)
    ben, share = story.home("Ben Ode"), str(story.share)
    with pytest.raises(KeyMissing):
        ben.join_space(share)
    asked = ben.admission.ask(share)
    story.home("Mallory").admission.ask(share)

    assert asked.fingerprint in [one.fingerprint for one in story.anna.admission.requests(story.space)]
    story.anna.admit(story.space, asked.fingerprint, Role.MEMBER)
    story.sync(story.anna)

    ben.join_space(share)
    story.sync(ben)
    assert titles(ben) == {"Visa"}
    assert team_of(ben).name == f"Team {CANARY}", "the name came with the operations"
    with pytest.raises(KeyMissing):
        story.homes["Mallory"].join_space(share)
    ben.run(save_page, SavePage("Travel", "By train\n"))
    story.sync(ben, story.anna)
    assert titles(story.anna) == {"Visa", "Travel"}
    with pytest.raises(NotFound):
        story.anna.admit(story.space, asked.fingerprint, Role.MEMBER)


def test_after_a_removal_nothing_new_can_be_opened_by_who_was_removed(story: Story) -> None:
    ben, cleo = story.invited("Ben Ode"), story.invited("Cleo Day")
    story.sync()
    before = set(story.files())
    story.remove(ben)
    story.anna.run(save_page, SavePage("Secret", "Not for Ben\n"))
    story.sync(story.anna)
    cleo.run(save_page, SavePage("Reply", "Neither\n"))
    story.sync(cleo, story.anna)

    assert titles(cleo) == titles(story.anna) == {"Secret", "Reply"}
    story.clock.advance(seconds=60)
    report = ben.sync(team_of(ben))
    assert titles(ben) == set()
    assert any("sealed with a key" in problem for problem in report.problems)
    held = {key.id for key in keys_of(ben)}
    new = [raw for path, raw in story.files().items() if path.startswith("log/") and path not in before]
    assert new
    assert all(raw[9:17] not in held for raw in new)


def test_a_removal_changes_the_key_once_even_if_the_clock_is_behind(story: Story) -> None:
    ben, cleo = story.invited("Ben Ode"), story.invited("Cleo Day")
    story.sync()
    story.clock.advance(days=1)
    cleo.run(save_page, SavePage("Tomorrow", "From a PC whose clock is ahead\n"))
    cleo.sync(team_of(cleo))
    story.clock.advance(days=-1)
    story.sync(story.anna)
    story.remove(ben)
    for _ in range(3):
        story.sync(story.anna, cleo)

    assert len([path for path in story.files() if path.startswith("key/") and path.count(".") == 1]) == 2
    assert len(keys_of(cleo)) == 2


def test_a_round_without_news_asks_for_no_keys(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = story.invited("Ben Ode")
    story.sync()
    listed: list[KeyChain] = []

    def note(chain: KeyChain) -> dict[str, int]:
        listed.append(chain)
        return {}

    monkeypatch.setattr(KeyChain, "_list", note)

    story.clock.advance(seconds=30)
    report = ben.sync(team_of(ben))

    assert (report.requests, report.sent, report.received, listed) == (1, 0, 0, [])


def test_who_comes_in_while_the_key_is_changed_is_not_left_out(story: Story) -> None:
    ben = story.invited("Ben Ode")
    story.sync()
    cleo = story.invited("Cleo Day")
    story.remove(ben)
    story.anna.run(save_page, SavePage("Visa", "How to get one\n"))
    story.sync(story.anna)
    story.clock.advance(days=1)
    story.sync(cleo)
    assert titles(cleo) == set()

    story.sync(story.anna, cleo)
    assert titles(cleo) == {"Visa"}
    cleo.run(save_page, SavePage("Travel", "By train\n"))
    story.sync(cleo, story.anna)
    assert titles(story.anna) == {"Visa", "Travel"}


def test_leaving_for_good_takes_the_keys_away_and_coming_back_needs_nobody(story: Story) -> None:
    ben = story.invited("Ben Ode")
    story.sync()
    space, kept = team_of(ben), ben.home / KEYS / f"space-{team_of(ben).text_id}.key"
    ben.leave_space(LeaveSpace(space.name, force=True))
    assert kept.exists()
    ben.join_space(str(story.share))
    ben.leave_space(LeaveSpace(space.name, force=True, forget=True))
    assert not kept.exists()

    story.anna.run(save_page, SavePage("Visa", "How to get one\n"))
    story.sync(story.anna)
    ben.join_space(str(story.share), returning=True)
    story.sync(ben)
    assert titles(ben) == {"Visa"}


def test_a_withdrawn_invite_changes_the_key_that_was_in_it(story: Story) -> None:
    invite = read_invite(story.invite("Ben Ode"))
    ben = story.home("Ben Ode")
    withdrawal = WithdrawInvitation(invite.invitation.id, story.space.text_id)
    story.anna.run(withdraw_invitation, withdrawal)
    story.anna.run(save_page, SavePage("Visa", "How to get one\n"))
    story.sync(story.anna)
    ben.accept_invite(str(story.share), story.anna.admission.invite(story.space, "Ben Ode", "Anna", 1).text)

    assert len(keys_of(story.anna)) == 2
    assert invite.keys[0].key != keys_of(story.anna)[0]
    story.sync(ben)
    assert titles(ben) == {"Visa"}


def test_a_home_that_lost_its_keys_of_the_space_gets_them_back_from_the_folder(story: Story) -> None:
    ben = story.invited("Ben Ode")
    story.sync()
    (ben.home / KEYS / f"space-{team_of(ben).text_id}.key").unlink()
    ben.close()

    again = reopened(ben, story.clock)
    story.homes["Ben Ode"] = again
    story.anna.run(save_page, SavePage("Visa", "How to get one\n"))
    story.sync(story.anna, again)
    assert titles(again) == {"Visa"}


def test_the_recovery_phrase_brings_back_the_person_and_what_they_wrote(story: Story) -> None:
    ben = story.invited("Ben Ode")
    ben.run(save_page, SavePage("Ben's page", "Mine\n"))
    story.sync()
    phrase = recovery_words(load_person(ben.home / KEYS).seed)
    device = story.folder / "Ben Ode" / KEYS / "device.key"
    old_device = device.read_bytes()
    user = ben.store.user
    ben.close()

    person = PersonKey(seed_from_words(phrase))
    again = init_workspace(
        story.folder / "new",
        Introduce("Ben O."),
        story.clock,
        SeededBytes("new"),
        durable=False,
        recovered=person,
    )
    story.homes["Ben Ode"] = again
    again.join_space(str(story.share), returning=True)
    story.sync(again)

    assert again.store.user == user
    assert titles(again) == {"Ben's page"}
    assert (again.home / KEYS / "device.key").read_bytes() != old_device
    shown = story.anna.ask(show_person, ShowPerson(text_id(user))).person
    assert shown.name == "Ben Ode", "coming back does not overwrite the profile"
    again.run(save_page, SavePage("Ben's page", "Mine again\n"))
    story.sync(again, story.anna)
    assert titles(story.anna) == {"Ben's page"}


def test_a_second_home_cannot_be_made_over_a_first_one_by_a_phrase(story: Story) -> None:
    with pytest.raises(InvalidInput, match="a person already"):
        init_workspace(
            story.anna.home, Introduce("Eve"), story.clock, SeededBytes("eve"), recovered=PersonKey(bytes(32))
        )


def test_a_key_that_was_deleted_from_the_folder_is_laid_there_again(story: Story) -> None:
    home = story.home("Dora")
    share = story.folder / "cut"
    share.mkdir()
    home.admission.create(str(share), SpaceDraft("Cut"), encrypted=True)
    for file in (share / "key").iterdir():
        file.unlink()

    home.join_space(str(share))
    home.sync(team_of(home))

    assert list((share / "key").iterdir()), "the key is laid into the folder again"
