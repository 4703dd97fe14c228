"""Files of items: one content, one row; who may; how much; and the way back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import InvalidInput, NotAllowed, NotFound, QuotaReached
from kshare.model.attachment import Blob
from kshare.queries.attachments import (
    ListAttachments,
    ShowAttachment,
    Whereabouts,
    list_attachments,
    show_attachment,
)
from kshare.sync.genesis import FIRST_POLICY, SpaceDraft
from kshare.usecases.attachments import (
    Attached,
    AttachFile,
    DetachFile,
    PinFiles,
    attach_file,
    detach_file,
    pin_files,
)
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.file_room import AskRoom, ask_room
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.posts import DeletePost, WritePost, delete_post, write_post
from kshare.usecases.share import ShareItem, share_item
from kshare.workspace import Workspace
from tests.builders import Team, new_home, team


def page_of(home: Workspace, title: str = "Start") -> str:
    """A page."""
    return home.run(save_page, SavePage(title, "Hello\n")).id


def attach(home: Workspace, item: str, content: bytes = b"content", name: str = "plan.png") -> Attached:
    """Attach bytes to an item."""
    blob = home.files.keep(io.BytesIO(content))
    return home.run(attach_file, AttachFile(item, blob, name, media_type="image/png"))


def names(home: Workspace, item: str) -> list[str]:
    """What the item's files are called."""
    return [view.name for view in home.ask(list_attachments, ListAttachments(item)).files]


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Workspace]:
    """Anna, alone."""
    home = new_home(tmp_path, "Anna")
    yield home
    home.close()


@pytest.fixture
def trio(tmp_path: Path) -> Iterator[Team]:
    """Anna, who founded the space, Ben and Cleo."""
    made = team(tmp_path, ["Anna", "Ben", "Cleo"])
    yield made
    made.close()


def test_a_file_is_attached_taken_off_and_put_back(anna: Workspace) -> None:
    page = page_of(anna)

    attached = attach(anna, page)
    (view,) = anna.ask(list_attachments, ListAttachments(page)).files
    assert (view.name, view.blob.size, view.state, view.is_image) == ("plan.png", 7, Whereabouts.HERE, True)
    with anna.files.open(view.blob) as file:
        assert file.read() == b"content"

    assert attached.undo is not None
    undone = anna.undo(attached.undo)
    assert names(anna, page) == []
    anna.undo(undone.undo)  # type: ignore[attr-defined]
    assert names(anna, page) == ["plan.png"]


def test_equal_content_lies_on_the_disk_once(anna: Workspace) -> None:
    first, second = page_of(anna, "One"), page_of(anna, "Two")

    attach(anna, first, name="a.png")
    attach(anna, second, name="b.png")

    assert len([path for path in (anna.home / "blobs").glob("*/*") if path.is_file()]) == 1


def test_names_of_others_become_plain_file_names(anna: Workspace) -> None:
    page = page_of(anna)

    attach(anna, page, b"1", "../../../.bashrc")
    attach(anna, page, b"2", "C:\\Windows\\con.png")
    attach(anna, page, b"3", "\u202egnp.exe")

    assert names(anna, page) == [".._.._.._.bashrc", "C__Windows_con.png", "_gnp.exe"]


def test_everybody_changes_the_files_of_a_page(trio: Team) -> None:
    page = page_of(trio["Anna"].home)
    attach(trio["Anna"].home, page)
    trio.sync_all()

    trio["Ben"].home.run(detach_file, DetachFile(page, "PLAN.png"))
    attach(trio["Ben"].home, page, b"newer", "plan.png")
    trio.sync_all()

    for colleague in trio.people.values():
        view = colleague.home.ask(show_attachment, ShowAttachment(page, "plan.png"))
        assert (view.blob.size, view.author.name) == (5, "Ben")
    assert len(trio.hashes()) == 1


def test_a_file_that_somebody_attached_meanwhile_is_not_taken_off(trio: Team) -> None:
    page = page_of(trio["Anna"].home)
    attach(trio["Anna"].home, page)
    trio.sync_all()

    trio["Anna"].home.run(detach_file, DetachFile(page, "plan.png"))
    attach(trio["Ben"].home, page, b"other", "second.png")
    trio.sync_all()

    assert {tuple(names(colleague.home, page)) for colleague in trio.people.values()} == {("second.png",)}


def test_only_its_author_changes_the_files_of_a_post(trio: Team) -> None:
    post = trio["Ben"].home.run(write_post, WritePost("Look")).id
    attach(trio["Ben"].home, post)
    trio.sync_all()

    with pytest.raises(NotAllowed):
        attach(trio["Cleo"].home, post, b"mine")
    with pytest.raises(NotAllowed):
        trio["Cleo"].home.run(detach_file, DetachFile(post, "plan.png"))
    trio["Ben"].home.run(delete_post, DeletePost(post))
    assert names(trio["Ben"].home, post) == []


def test_a_bookmarks_file_goes_by_who_attached_it_or_a_moderator(trio: Team) -> None:
    card = trio["Ben"].home.run(add_bookmark, AddBookmark("https://example.com")).id
    trio["Cleo"].home.run(add_bookmark, AddBookmark("https://example.com"))
    attach(trio["Ben"].home, card, name="a.png")
    attach(trio["Ben"].home, card, b"second", name="b.png")
    trio.sync_all()

    with pytest.raises(NotAllowed):
        trio["Cleo"].home.run(detach_file, DetachFile(card, "a.png"))
    trio["Anna"].home.run(detach_file, DetachFile(card, "a.png"))
    trio.sync_all()
    assert names(trio["Cleo"].home, card) == ["b.png"]


def test_a_deleted_page_that_comes_back_has_its_files(anna: Workspace) -> None:
    page = page_of(anna)
    attach(anna, page)

    deleted = anna.run(delete_page, DeletePage(page))
    assert deleted.undo is not None
    anna.undo(deleted.undo)

    assert names(anna, page) == ["plan.png"]


def test_a_space_takes_no_more_than_its_policy_says(tmp_path: Path) -> None:
    home, share = new_home(tmp_path, "Anna"), tmp_path / "share"
    share.mkdir()
    limits = {"max_blob_bytes": 100, "max_user_blob_bytes": 150, "max_space_blob_bytes": 1_000}
    home.create_space(str(share), SpaceDraft("Team", policy={**FIRST_POLICY, **limits}))
    page = page_of(home)

    with pytest.raises(QuotaReached, match="at most 100 bytes"):
        home.run(ask_room, AskRoom(page, "a.png", 101))
    with pytest.raises(QuotaReached, match="at most 100 bytes"):
        attach(home, page, bytes(101))
    attach(home, page, bytes(100))
    attach(home, page_of(home, "Other"), bytes(100), "again.png")  # costs nothing: it is there already
    with pytest.raises(QuotaReached, match="already fill 100 bytes of 150 bytes"):
        attach(home, page, bytes(51), "b.png")
    attach(home, page, bytes(50), "c.png")


def test_a_copy_in_another_space_takes_the_files_along(trio: Team) -> None:
    home = trio["Anna"].home
    page = home.run(save_page, SavePage("Mine", "Hello\n", space="personal")).id
    attach(home, page)

    copy = home.run(share_item, ShareItem(page, "Team"))

    assert names(home, copy.id) == ["plan.png"]
    home.files.transfer(trio["Anna"].space)
    assert list(trio.share.glob("bl/*/*.kb"))


def test_what_is_missing_is_not_found(anna: Workspace) -> None:
    page = page_of(anna)

    with pytest.raises(NotFound):
        anna.run(detach_file, DetachFile(page, "none.png"))
    with pytest.raises(NotFound):
        anna.run(pin_files, PinFiles(page))
    with pytest.raises(NotFound):
        anna.files.open(Blob(bytes(32), 5))
    with pytest.raises(InvalidInput):
        anna.run(attach_file, AttachFile(page, Blob(bytes(32), 5), "a", media_type="rubbish"))
