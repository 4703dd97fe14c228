"""The personal space and drafts never leave this PC: not one word of them is in anything that is shared."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.model.kinds import OpKind
from kshare.model.skeleton import read_skeleton
from kshare.queries.search import Search, search
from kshare.store.revision_texts import RevisionTexts
from kshare.store.roster import authority_of
from kshare.usecases.attachments import AttachFile, DetachFile, attach_file, detach_file
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import RenamePage, SavePage, rename_page, save_page
from kshare.usecases.posts import MarkItem, WritePost, mark_item, write_post
from kshare.usecases.searches import SaveSearch, save_search
from kshare.usecases.share import ShareItem, share_item
from kshare.workspace import Workspace
from tests.builders import Team, team
from tests.journeys.test_erasing import close_epoch, files_with, let_slow_work_happen

PRIVATE = "Quokka"
"""In everything of the personal space, and in every draft."""
SHARED = "Heron"
"""In everything of the team, so that it is known that the look can fail."""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    made.sync_all()
    yield made
    made.close()


def attach(home: Workspace, item: str, word: str, space: str) -> None:
    blob = home.files.keep(io.BytesIO(f"{word} in a file".encode()))
    home.run(attach_file, AttachFile(item, blob, f"{word}.txt", media_type="text/plain", space=space))


def everything(home: Workspace, space: str, word: str) -> str:
    """A page with two revisions and a former title, a post, a bookmark and files with a word in each; the page."""
    page = home.run(save_page, SavePage(f"{word} title", f"{word} first\n", tags=(word,), space=space)).id
    home.run(save_page, SavePage(page, f"{word} second, see [[{word} elsewhere]]\n", space=space))
    home.run(rename_page, RenamePage(page, f"{word} new title", space=space))
    post = home.run(write_post, WritePost(f"{word} post #{word}", space=space)).id
    home.run(write_post, WritePost(f"{word} reply", reply_to=post))
    card = home.run(
        add_bookmark,
        AddBookmark(
            f"https://{word}.example/{word}",
            title=f"{word} card",
            note=f"{word} note",
            text=f"{word} kept text",
            space=space,
        ),
    ).id
    for item in (page, post, card):
        attach(home, item, word, space)
    return page


def drafts(home: Workspace) -> None:
    """Texts that were typed and not sent, in the team's space too."""
    for key, kind in (("new-page", "page"), ("post", "post"), ("reply:x", "post")):
        home.run(write_draft, KeepDraft(key, kind, f"{PRIVATE} {key}", title=f"{PRIVATE} draft"))


def send_all(made: Team) -> None:
    made.sync_all()
    for colleague in made.people.values():
        colleague.home.files.transfer(colleague.space)
    made.sync_all()


def texts_known_to(home: Workspace, space: int) -> Iterator[str]:
    """Every text of every revision that has come, carried as a difference or not."""
    connection = home.store.connection
    texts = RevisionTexts(connection, space, authority_of(connection, space))
    for op, skeleton in connection.execute(
        "SELECT id, skeleton FROM log_op WHERE space = ?", (space,)
    ).fetchall():
        head = read_skeleton(skeleton)
        if head is not None and head.kind == OpKind.REVISE:
            yield texts.text(op) or ""


def test_no_word_of_the_personal_space_or_of_a_draft_is_in_anything_shared(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    everything(anna, "personal", PRIVATE)
    everything(anna, "Team", SHARED)
    drafts(anna)
    anna.run(save_search, SaveSearch(f"{PRIVATE} plans", f"{PRIVATE} search"))
    anna.ask(search, Search(f"{PRIVATE} by:ben"))
    anna.read_files()
    send_all(pair)
    close_epoch(pair, 0)
    everything(anna, "personal", f"{PRIVATE}2")
    let_slow_work_happen(pair, days=2)

    assert files_with(pair.share, SHARED), "the look below can fail"
    assert list(pair.share.rglob("*.kp")), "there are packs too"
    assert len(list(pair.share.glob("**/*.kb"))) == 1, "and one content: that of the team's three files"
    assert files_with(pair.share, PRIVATE) == []
    assert files_with(ben.home, SHARED)
    assert files_with(ben.home, PRIVATE) == []
    assert not any(PRIVATE.lower() in text.lower() for text in texts_known_to(ben, pair["Ben"].space.n))
    assert not any(PRIVATE.lower() in path.name.lower() for path in pair.share.rglob("*"))
    assert anna.ask(search, Search(PRIVATE)).total >= 6, "while Anna finds all of it"
    assert ben.ask(search, Search(PRIVATE)).total == 0


def test_a_personal_page_that_is_shared_brings_itself_and_nothing_that_was_before(pair: Team) -> None:
    """What is sent is the text as it is now: no former revision or title, no private id."""
    anna, ben = pair["Anna"].home, pair["Ben"].home
    private = everything(anna, "personal", PRIVATE)
    anna.run(rename_page, RenamePage(private, f"{SHARED} guide", space="personal"))
    anna.run(save_page, SavePage(private, f"{SHARED} text\n", tags=(SHARED,), space="personal"))
    anna.run(detach_file, DetachFile(private, f"{PRIVATE}.txt", space="personal"))
    attach(anna, private, SHARED, "personal")
    anna.read_files()
    anna.run(share_item, ShareItem(private, "Team"))
    send_all(pair)

    assert {hit.title for hit in ben.ask(search, Search(SHARED)).items} == {
        f"{SHARED} guide",
        f"{SHARED}.txt",
    }
    assert files_with(pair.share, PRIVATE) == []
    assert files_with(pair.share, private) == [], "nor its id"
    assert files_with(ben.home, PRIVATE) == []


def test_reading_searching_and_marking_privately_makes_no_file_on_the_share(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    everything(anna, "Team", SHARED)
    send_all(pair)
    mine = ben.run(save_page, SavePage("Mine", f"{PRIVATE}\n", space="personal")).id
    send_all(pair)
    before = {path: path.read_bytes() for path in pair.share.rglob("*") if path.is_file()}

    for word in (SHARED, PRIVATE, f"{SHARED} type:page"):
        ben.ask(search, Search(word))
        ben.ask(search, Search(word, typing=True))
    ben.run(mark_item, MarkItem(mine, "helped"))
    drafts(ben)
    ben.read_files()
    ben.tidy()
    pair["Ben"].sync()
    after = {path: path.read_bytes() for path in pair.share.rglob("*") if path.is_file()}
    assert after == before
