"""Erasing for good: afterwards the words are nowhere, and everybody still agrees on the rest."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from kshare.errors import InvalidInput, NotAllowed
from kshare.model.ids import parse_id
from kshare.model.op import Erase
from kshare.queries.attachments import ListAttachments, list_attachments
from kshare.queries.page_history import page_history
from kshare.queries.pages import ShowPage, show_page
from kshare.queries.people import list_muted
from kshare.queries.search import Search, search
from kshare.queries.timeline import Timeline, timeline
from kshare.store.erasable import WhatToErase
from kshare.sync.frame import SEGMENT_MAGIC, open_frame
from kshare.sync.names import MARKER, MARKER_CONTENT
from kshare.sync.packs.format import open_index, open_pack_frame, read_footer
from kshare.sync.publisher import Publisher
from kshare.usecases.attachments import AttachFile, WantFiles, attach_file, want_files
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.erase import Erased, EraseForGood, erase
from kshare.usecases.members import GrantRole, grant_role
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Mute, mute
from kshare.usecases.posts import EditPost, WritePost, edit_post, write_post
from kshare.usecases.retention import KeepFormerTexts, keep_former_texts
from kshare.workspace import Workspace, open_workspace
from tests.builders import Colleague, SeededBytes, Team, new_home, team, view_rows

CANARY = "Zebrafinch"
LONG = "".join(f"Step {n}: close valve {n} and wait until the gauge reads zero.\n\n" for n in range(12))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    made.sync_all()
    yield made
    made.close()


def gone(home: Workspace, item: str, **options: str) -> Erased:
    return home.run(erase, EraseForGood(WhatToErase(item, **options)))


def files_with(folder: Path, word: str) -> list[str]:
    """Files below a folder that hold a word, whatever its case, packed or not."""
    wanted = word.lower().encode()
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and wanted in unpacked(path).lower()
    ]


def unpacked(path: Path) -> bytes:
    """A file with all that is packed in it, deltas and database pages as they are."""
    raw = path.read_bytes()
    if path.suffix == ".ks":
        return raw + open_frame(SEGMENT_MAGIC, raw)
    if path.suffix == ".kp":
        span = read_footer(raw, len(raw))
        index = open_index(raw[span.offset : span.offset + span.length], span)
        parts = [
            part
            for frame in index.frames
            for part in open_pack_frame(raw[frame.offset : frame.offset + frame.length])
        ]
        return raw + b"".join(packed for part in parts for packed in part.body if packed)
    if path.suffix == ".sqlite3" and raw:
        return raw + b"".join(zstandard_frames(raw))
    return raw


def zstandard_frames(raw: bytes) -> Iterator[bytes]:
    """Whatever in the bytes can be decompressed by itself."""
    start = raw.find(zstandard.MAGIC_NUMBER.to_bytes(4, "little"))
    while start >= 0:
        with contextlib.suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(raw[start : start + 65_536])
        start = raw.find(zstandard.MAGIC_NUMBER.to_bytes(4, "little"), start + 1)


def let_slow_work_happen(made: Team, days: float) -> None:
    """Rounds of everybody, with the time between them that slow work waits for."""
    for _ in range(int(days * 12)):
        made.clock.advance(seconds=7_200)
        for colleague in made.people.values():
            colleague.sync()


def test_after_a_day_erased_words_are_nowhere_on_any_disk_and_not_on_the_share(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    page = anna.run(save_page, SavePage("Seals", f"{LONG}{CANARY} is the password.\n"))
    pair.sync_all()
    for n in range(3):
        ben.run(save_page, SavePage("Seals", f"{LONG}{CANARY} is the password {n}.\n"))
        pair.sync_all()
    post = anna.run(write_post, WritePost(f"a {CANARY} #Zebrafinchtag"))
    anna.run(edit_post, EditPost(post.id, f"still a {CANARY}"))
    mark = anna.run(
        add_bookmark, AddBookmark(f"https://{CANARY.lower()}.example", note=CANARY, tags=(CANARY,))
    )
    view = ben.ask(show_page, ShowPage(page.id))
    ben.run(write_draft, KeepDraft(f"page:{page.id}", "page", CANARY, entity=page.id, base=view.heads))
    pair.sync_all()
    assert ben.ask(search, Search(CANARY)).items and files_with(pair.share, CANARY)
    for home in (anna, ben):
        home.tidy()

    anna.run(save_page, SavePage("Seals", f"{LONG}The password is secret.\n"))
    pair.sync_all()
    done = anna.run(erase, EraseForGood(WhatToErase(page.id, passage=CANARY), "a password"))
    gone(anna, post.id)
    gone(anna, mark.id)
    pair.sync_all()
    for home in (anna, ben):
        assert home.scrub()
        assert files_with(home.home, CANARY) == []
        assert home.ask(search, Search(CANARY)).items == ()
        assert home.ask(show_page, ShowPage(page.id)).text == f"{LONG}The password is secret.\n"
        assert [one.size is None for one in home.ask(page_history, ShowPage(page.id))] == [False, *[True] * 4]
        reasons = [one.erased for one in home.ask(page_history, ShowPage(page.id))]
        assert reasons == [None, *["a password"] * 4]
    assert len(done.revisions) == 4
    let_slow_work_happen(pair, 3)

    assert files_with(pair.share, CANARY) == []
    assert len(pair.hashes()) == 1
    late = team_member(pair, "Cleo")
    assert late.ask(show_page, ShowPage(page.id)).text == f"{LONG}The password is secret.\n"
    assert view_rows(late.store)["view_page"] == view_rows(anna.store)["view_page"]
    late.close()


def team_member(made: Team, name: str) -> Workspace:
    """Somebody who joins now, and knows only what the share says."""
    home = new_home(made.share.parent, name, made.clock)
    space = home.join_space(str(made.share))
    home.sync(space)
    home.sync(space)
    return home


def test_a_passage_that_is_shown_is_taken_out_first(pair: Team) -> None:
    anna = pair["Anna"].home
    page = anna.run(save_page, SavePage("Seals", f"The {CANARY}.\n"))

    with pytest.raises(InvalidInput, match="Take the passage out of the page first"):
        gone(anna, page.id, passage=CANARY)


def test_only_authors_and_moderators_erase(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    post = anna.run(write_post, WritePost("mine"))
    pair.sync_all()
    with pytest.raises(NotAllowed, match="Only a moderator"):
        gone(ben, post.id)
    said = ben.run(write_post, WritePost("a rude word"))
    pair.sync_all()

    gone(anna, said.id)
    pair.sync_all()

    assert [item.text for item in ben.ask(timeline, Timeline()).items if item.kind == "note"] == ["mine"]
    assert len(pair.hashes()) == 1


def close_epoch(made: Team, epoch: int) -> None:
    """As a full epoch would be."""
    (made.share / "log" / f"{epoch + 1:08x}").mkdir()
    (made.share / "log" / f"{epoch:08x}" / MARKER).write_bytes(MARKER_CONTENT)
    made.sync_all()


def test_packs_that_were_made_before_are_replaced_and_a_newcomer_reads_what_was_built_on_erased_text(
    pair: Team,
) -> None:
    anna = pair["Anna"].home
    page = anna.run(save_page, SavePage("Seals", f"{LONG}{CANARY} is the password.\n"))
    pair.sync_all()
    close_epoch(pair, 0)
    anna.run(save_page, SavePage("Seals", f"{LONG}The password is secret.\n"))
    pair.sync_all()
    close_epoch(pair, 1)
    let_slow_work_happen(pair, 2)
    assert [name.rpartition(".")[2] for name in files_with(pair.share, CANARY)] == ["kp"]
    assert files_with(anna.home, CANARY)

    gone(anna, page.id, passage=CANARY)
    pair.sync_all()
    let_slow_work_happen(pair, 2.5)

    assert files_with(pair.share, CANARY) == []
    late = team_member(pair, "Cleo")
    assert late.ask(show_page, ShowPage(page.id)).text == f"{LONG}The password is secret.\n"
    late.close()


def test_a_text_that_was_sent_as_a_difference_to_an_erased_one_is_sent_again_in_full(pair: Team) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    page = anna.home.run(save_page, SavePage("Seals", f"{LONG}{CANARY} is the password.\n"))
    pair.sync_all()
    ben.home.run(save_page, SavePage("Seals", f"{LONG}Ask Ben.\n"))
    ben.sync()
    anna.home.run(save_page, SavePage("Seals", f"{LONG}Ask Anna.\n"))
    gone(anna.home, page.id, passage=CANARY)
    anna.sync()
    assert anna.home.ask(show_page, ShowPage(page.id)).waiting

    ben.sync()
    pair.sync_all()

    rows = [view_rows(home.store)["view_page"] for home in (anna.home, ben.home)]
    assert rows[0] == rows[1] and "Ask Anna." in str(rows[0]) and "Ask Ben." in str(rows[0])
    assert not anna.home.ask(show_page, ShowPage(page.id)).waiting
    assert len(pair.hashes()) == 1


def test_what_was_erased_before_it_was_sent_never_reaches_the_share(pair: Team) -> None:
    anna = pair["Anna"]
    post = anna.home.run(write_post, WritePost(CANARY))
    gone(anna.home, post.id)

    pair.sync_all()

    assert files_with(pair.share, CANARY) == []
    assert len(pair.hashes()) == 1


def test_what_was_sealed_and_could_not_be_written_is_written_without_it(
    pair: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = pair["Anna"]
    post = anna.home.run(write_post, WritePost(CANARY))
    with monkeypatch.context() as offline:
        offline.setattr(Publisher, "write_all", lambda *_: None)
        anna.sync()
    assert list_of(anna.home, "SELECT state, attempt FROM own_segment ORDER BY segment DESC LIMIT 1") == [
        ("sealed", 0)
    ]
    gone(anna.home, post.id)

    pair.sync_all()

    assert files_with(pair.share, CANARY) == []
    assert list_of(anna.home, "SELECT count(*) FROM own_segment WHERE length(file) = 0") == [(0,)]
    assert len(list((pair.share / "log").rglob("*.1.ks"))) == 1
    assert len(pair.hashes()) == 1


def list_of(home: Workspace, sql: str) -> list[tuple[object, ...]]:
    """Rows of a home's database."""
    return home.store.connection.execute(sql).fetchall()


def test_an_erasure_by_somebody_who_may_not_changes_nothing(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    post = anna.run(write_post, WritePost("mine"))
    pair.sync_all()

    ben.store.run(lambda tx: tx.append(pair["Ben"].space, Erase((parse_id(post.id),))))
    pair.sync_all()

    for home in (anna, ben):
        assert [item.text for item in home.ask(timeline, Timeline()).items if item.kind == "note"] == ["mine"]
        assert home.scrub()
        held = f"SELECT content NOTNULL FROM log_op WHERE id = x'{parse_id(post.id).hex()}'"
        assert list_of(home, held) == [(1,)]


def test_an_erasure_counts_from_when_its_author_may(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    post = anna.run(write_post, WritePost(CANARY))
    pair.sync_all()
    ben.store.run(lambda tx: tx.append(pair["Ben"].space, Erase((parse_id(post.id),))))
    pair.sync_all()

    anna.run(grant_role, GrantRole("ben", "moderator"))
    pair.sync_all()

    for home in (anna, ben):
        assert home.scrub()
        assert files_with(home.home, CANARY) == []
    assert len(pair.hashes()) == 1


def test_former_texts_go_after_the_years_that_an_admin_says(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    page = anna.run(save_page, SavePage("Seals", f"{LONG}{CANARY}\n"))
    anna.run(keep_former_texts, KeepFormerTexts(2))
    with pytest.raises(NotAllowed):
        ben.run(keep_former_texts, KeepFormerTexts(1))
    pair.clock.advance(days=700)
    anna.run(save_page, SavePage("Seals", f"{LONG}two years later\n"))
    anna.tidy()
    pair.sync_all()
    assert [one.size is None for one in ben.ask(page_history, ShowPage(page.id))] == [False, False]

    pair.clock.advance(days=40)
    ben.tidy()
    anna.tidy()
    pair.sync_all()

    for home in (anna, ben):
        assert [one.size is None for one in home.ask(page_history, ShowPage(page.id))] == [False, True]
        assert home.ask(show_page, ShowPage(page.id)).text == f"{LONG}two years later\n"
        assert home.scrub()
        assert files_with(home.home, CANARY) == []
    assert len(pair.hashes()) == 1


def test_a_muted_person_is_seen_again_when_that_is_taken_back_and_nobody_else_hears_of_it(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    anna.run(write_post, WritePost("interesting gauges"))
    pair.sync_all()
    done = ben.run(mute, Mute("@anna"))

    assert said_by(ben) == [] and len(said_by(anna)) == 1
    assert ben.ask(search, Search("gauges", typing=True)).items == ()
    assert len(ben.ask(search, Search("gauges")).items) == 1
    assert ben.ask(timeline, Timeline(by="anna")).items
    assert [one.handle for one in ben.ask(list_muted, None)] == ["anna"]
    before = len(files_with(pair.share, ""))
    pair.sync_all()
    assert len(files_with(pair.share, "")) == before

    assert done.undo is not None
    ben.undo(done.undo)
    assert said_by(ben) == ["interesting gauges"]


def said_by(home: Workspace) -> list[str]:
    """The notes of a timeline."""
    return [item.text for item in home.ask(timeline, Timeline()).items if item.kind == "note"]


def test_a_backup_from_before_that_is_put_back_purges_before_it_says_anything(
    pair: Team, tmp_path: Path
) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    post = anna.run(write_post, WritePost(CANARY))
    pair.sync_all()
    backup = tmp_path / "backup.sqlite3"
    anna.store.database.backup(backup)
    gone(anna, post.id)
    pair.sync_all()
    let_slow_work_happen(pair, 3)
    anna.close()
    for path in anna.home.glob("kshare.sqlite3*"):
        path.unlink()
    shutil.copy(backup, anna.home / "kshare.sqlite3")

    again = open_workspace(anna.home, pair.clock, SeededBytes("again"))
    pair.people["Anna"] = replace(pair["Anna"], home=again)
    again.run(write_post, WritePost("back again"))
    pair.sync_all()
    let_slow_work_happen(pair, 1)

    assert again.scrub() and ben.scrub()
    assert [files_with(folder, CANARY) for folder in (again.home, ben.home, pair.share)] == [[], [], []]
    assert said_by(ben) == ["back again"]
    assert len(pair.hashes()) == 1


def test_an_erased_file_leaves_every_pc_that_has_it(pair: Team) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    page = anna.home.run(save_page, SavePage("Seals", "See the plan.\n"))
    for name, content in (("plan.txt", CANARY.encode()), ("other.txt", b"harmless")):
        blob = anna.home.files.keep(io.BytesIO(content))
        anna.home.run(attach_file, AttachFile(page.id, blob, name, media_type="text/plain"))
    pair.sync_all()
    for who in (anna, ben):
        who.home.run(want_files, WantFiles(page.id))
        who.home.files.transfer(who.space)
    assert len(list((pair.share / "bl").rglob("*.kb"))) == 2
    for who in (anna, ben):
        assert files_with(who.home.home / "blobs", CANARY)

    anna.home.run(erase, EraseForGood(WhatToErase(page.id, file="plan.txt"), "too much"))
    pair.sync_all()

    for home in (anna.home, ben.home):
        assert home.scrub()
        assert files_with(home.home, CANARY) == []
        assert [file.name for file in home.ask(list_attachments, ListAttachments(page.id)).files] == [
            "other.txt"
        ]
    for who in (anna, ben):
        who.home.files.transfer(who.space)
        assert files_with(who.home.home / "blobs", "harmless")
    assert len(list((pair.share / "bl").rglob("*.kb"))) == 1


def test_edits_that_stand_side_by_side_are_joined_before_their_base_goes(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    page = anna.run(save_page, SavePage("Seals", f"One.\n\n{LONG}{CANARY}.\n\nTwo.\n"))
    pair.sync_all()
    anna.run(save_page, SavePage("Seals", f"One first.\n\n{LONG}Two.\n"))
    ben.run(save_page, SavePage("Seals", f"One.\n\nNew.\n\n{LONG}Two.\n"))
    pair.sync_all()
    before = anna.ask(show_page, ShowPage(page.id))
    assert len(before.heads) == 2 and not before.conflicts

    gone(anna, page.id, passage=CANARY)
    pair.sync_all()

    for home in (anna, ben):
        after = home.ask(show_page, ShowPage(page.id))
        assert after.text == before.text and len(after.heads) == 1


def test_a_newcomer_who_knows_only_bare_packs_packs_nothing_anew(pair: Team) -> None:
    anna = pair["Anna"].home
    page = anna.run(save_page, SavePage("Seals", f"{LONG}{CANARY}\n"))
    anna.run(save_page, SavePage("Seals", f"{LONG}clean\n"))
    pair.sync_all()
    gone(anna, page.id, passage=CANARY)
    pair.sync_all()
    let_slow_work_happen(pair, 3)
    packs = sorted(path.name for path in (pair.share / "pk").iterdir())

    late = team_member(pair, "Cleo")
    pair.people["Cleo"] = Colleague("Cleo", late, late.shared_spaces()[0])
    let_slow_work_happen(pair, 1)

    assert set(packs) <= {path.name for path in (pair.share / "pk").iterdir()}
    assert list_of(late, "SELECT count(*) FROM log_segment WHERE whole = 0") == [(0,)]
    assert files_with(late.home, CANARY) == []
