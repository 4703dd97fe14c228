"""Anna and Ben: two homes, one shared folder, one story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.page_history import page_history
from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.queries.people import ListPeople, list_people
from kshare.queries.search import Search, search
from kshare.queries.spaces import list_spaces
from kshare.queries.threads import ShowThread, show_thread
from kshare.queries.timeline import Timeline, timeline
from kshare.sync.frame import SEGMENT_MAGIC, open_frame
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import MarkItem, WritePost, mark_item, write_post
from kshare.workspace import Workspace
from tests.builders import Team, team

CANARY = "zebrafinch"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    made.sync_all()
    yield made
    made.close()


def typed(home: Workspace, letters: str) -> set[str]:
    """What is found while typing: kinds of items."""
    return {hit.kind for hit in home.ask(search, Search(letters, typing=True)).items}


def files(share: Path) -> dict[str, bytes]:
    """Every file below the shared folder."""
    return {
        path.relative_to(share).as_posix(): path.read_bytes() for path in share.rglob("*") if path.is_file()
    }


def test_anna_and_ben_work_on_one_page_and_find_everything(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home

    # Anna begins.
    page = anna.run(
        save_page, SavePage("Seal change", "Close the valve.\n\nTake the seal out.\n", tags=("pumps",))
    )
    anna.run(
        add_bookmark, AddBookmark("https://seals.example/catalogue", title="Seal catalogue", note="prices")
    )
    note = anna.run(write_post, WritePost("Wrote down how to change a seal, @ben please look"))
    assert [row.waiting > 0 for row in anna.ask(list_spaces, None)] == [False, True]
    pair.sync_all()

    # Ben reads what she wrote.
    assert ben.ask(show_page, ShowPage("seal change")).authors[0].name == "Anna"
    assert ben.ask(list_bookmarks, ListBookmarks()).items[0].title == "Seal catalogue"
    (mention,) = ben.ask(timeline, Timeline(mentions=True)).items
    assert mention.id == note.id
    assert [person.person.name for person in ben.ask(list_people, ListPeople())] == ["Anna", "Ben"]

    # He answers and says that it helped, while both edit other sentences of the page.
    answer = ben.run(write_post, WritePost("Seal page is good!", reply_to=note.id))
    ben.run(mark_item, MarkItem(page.id, "helped"))
    ben.run(save_page, SavePage("Seal change", "Close the valve.\n\nTake the old seal out.\n"))
    anna.run(save_page, SavePage("Seal change", "Close the valve first.\n\nTake the seal out.\n"))
    pair.sync_all()
    for home in (anna, ben):
        view = home.ask(show_page, ShowPage(page.id))
        assert (view.text, view.conflicts) == ("Close the valve first.\n\nTake the old seal out.\n", ())
        assert view.marks == {"helped": 1}
        thread = home.ask(show_thread, ShowThread(answer.id))
        assert thread.top.id == note.id and thread.replies[0][0].id == answer.id

    # Then both change the same sentence: both versions stay, until one of them settles it.
    anna.run(save_page, SavePage("Seal change", "Close the red valve.\n\nTake the old seal out.\n"))
    ben.run(save_page, SavePage("Seal change", "Close valve V-17.\n\nTake the old seal out.\n"))
    pair.sync_all()
    for home in (anna, ben):
        (conflict,) = home.ask(show_page, ShowPage(page.id)).conflicts
        assert {(side.author.name, side.text.strip()) for side in conflict.sides} == {
            ("Anna", "Close the red valve."),
            ("Ben", "Close valve V-17."),
        }
        assert (
            len(home.ask(search, Search("V-17")).items)
            == len(home.ask(search, Search("red valve")).items)
            == 1
        )
    heads = anna.ask(show_page, ShowPage(page.id)).heads
    anna.run(
        save_page,
        SavePage("Seal change", "Close the red valve V-17.\n\nTake the old seal out.\n", base=heads),
    )
    pair.sync_all()

    # Everything is the same on both sides, and found by typing three letters.
    for home in (anna, ben):
        assert home.ask(show_page, ShowPage(page.id)).text.startswith("Close the red valve V-17.")
        assert home.ask(show_page, ShowPage(page.id)).conflicts == ()
        assert len(home.ask(page_history, ShowPage(page.id))) == 6
        assert typed(home, "sea") == {"page", "bookmark", "post"}
        assert typed(home, "val") == {"page"} and typed(home, "ann") == {"person"}
    assert len(pair.hashes()) == 1


def test_the_share_tells_nobody_what_is_read(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"]
    for n in range(50):
        anna.run(save_page, SavePage(f"Page {n}", f"text {n}\n"))
        anna.run(write_post, WritePost(f"post {n}"))
    pair.sync_all()
    before = files(pair.share)

    pages = ben.home.ask(list_pages, ListPages(limit=50)).items
    posts = [item for item in ben.home.ask(timeline, Timeline(limit=100)).items if item.kind == "note"]
    for row in pages:
        ben.home.ask(show_page, ShowPage(row.id))
        ben.home.ask(page_history, ShowPage(row.id))
    for item in posts:
        ben.home.ask(show_thread, ShowThread(item.id))
    ben.home.ask(search, Search("page"))
    ben.sync()

    assert len(pages) + len(posts) == 100
    assert files(pair.share) == before


def plain(path: str, content: bytes) -> bytes:
    """A file with all that is packed in it."""
    return content + (open_frame(SEGMENT_MAGIC, content) if path.endswith(".ks") else b"")


def test_nothing_personal_ever_reaches_the_share(pair: Team) -> None:
    anna = pair["Anna"].home
    page = anna.run(
        save_page, SavePage(f"My {CANARY}", f"about {CANARY}\n", tags=(CANARY,), space="personal")
    )
    post = anna.run(write_post, WritePost(f"a {CANARY}", space="personal"))
    anna.run(write_post, WritePost(f"reply {CANARY}", reply_to=post.id))
    anna.run(mark_item, MarkItem(page.id, "struggled", CANARY))
    anna.run(add_bookmark, AddBookmark(f"https://{CANARY}.example", title=CANARY, space="personal"))
    anna.run(write_draft, KeepDraft("post", "post", CANARY))
    anna.run(write_post, WritePost("for everybody"))
    anna.ask(search, Search(CANARY))
    pair.sync_all()

    found = files(pair.share)
    content = b"".join(plain(path, raw) for path, raw in found.items())

    assert b"for everybody" in content
    assert CANARY.encode() not in content and not any(CANARY in path for path in found)
    assert pair["Ben"].home.ask(search, Search(CANARY)).items == ()
