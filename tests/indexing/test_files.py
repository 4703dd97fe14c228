"""Attached files are found by their words: read apart, kept by content, forgotten when they are erased."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled
from kshare.extract.runner import Extractor
from kshare.indexing.files import ReadReport
from kshare.queries.search import Answer, Found, QuickSwitch, Search, quick_switch, search
from kshare.queries.unreadable import unreadable
from kshare.store.erasable import WhatToErase
from kshare.store.file_texts import file_text
from kshare.usecases.attachments import (
    AttachFile,
    DetachFile,
    WantFiles,
    attach_file,
    detach_file,
    want_files,
)
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.erase import EraseForGood, erase
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.share import ShareItem, share_item
from kshare.workspace import Workspace
from tests.builders import Team

SAMPLES = Path(__file__).parents[1] / "data" / "attachments"
MARMALADE = b"The secret of the marmalade press is zirconium."


def attach(home: Workspace, item: str, content: bytes = MARMALADE, name: str = "notes.txt") -> bytes:
    """Attach bytes; the content's hash."""
    blob = home.files.keep(io.BytesIO(content))
    home.run(attach_file, AttachFile(item, blob, name, media_type="text/plain"))
    return blob.hash


def found(home: Workspace, query: str) -> list[Found]:
    return list(ask(home, query).items)


def ask(home: Workspace, query: str) -> Answer:
    return home.ask(search, Search(query))


def names(home: Workspace, query: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in found(home, query)]


def test_the_words_of_every_format_are_found_and_the_hit_says_in_which_file(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    for sample in SAMPLES.iterdir():
        attach(home, page, sample.read_bytes(), sample.name)
    assert home.read_files() == ReadReport(read=8, failed=1)

    for word, name in {
        "tungsten": "manual.pdf",
        "Hydraulikpumpe": "maintenance.docx",
        "obsidian": "roadmap.pptx",
        "heliotrope": "budget.xlsx",
        "cobalt": "page.html",
        "Schläuche": "mail.eml",
    }.items():
        hits = {hit.title: hit for hit in found(home, word)}
        hit = hits[name]
        assert (hit.kind, hit.id, hit.opens) == ("file", page, page)
        assert hit.on is not None
        assert (hit.on.kind, hit.on.title) == ("page", "Library")
        assert word.lower() in hit.snippet.text.lower()
        assert hit.snippet.highlights


def test_a_file_is_found_by_its_name_before_it_is_read(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page, name="Zeppelin_plan.txt")
    assert names(home, "zeppelin") == [("file", "Zeppelin_plan.txt")]
    assert names(home, "zirconium") == []
    assert [hit.title for hit in home.ask(quick_switch, QuickSwitch("zepp"))] == ["Zeppelin_plan.txt"]
    home.read_files()
    assert names(home, "zirconium") == [("file", "Zeppelin_plan.txt")]


def test_items_with_files_and_files_are_filtered_for(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "marmalade\n")).id
    home.run(save_page, SavePage("Kitchen", "marmalade\n"))
    attach(home, page)
    home.read_files()
    assert set(names(home, "marmalade has:attachment")) == {("page", "Library"), ("file", "notes.txt")}
    assert names(home, "marmalade type:file") == [("file", "notes.txt")]
    assert home.ask(search, Search("marmalade", kinds=("file",))).total == 1


def test_files_of_posts_and_bookmarks_are_found_too(home: Workspace) -> None:
    post = home.run(write_post, WritePost("Look at *this* plan of ours")).id
    card = home.run(add_bookmark, AddBookmark("https://press.example/", title="Press")).id
    attach(home, post, b"quartz clock", "a.txt")
    attach(home, card, b"quartz watch", "b.txt")
    home.read_files()
    hits = {hit.title: hit for hit in found(home, "quartz")}
    assert {(name, hit.on.kind, hit.on.title) for name, hit in hits.items() if hit.on} == {
        ("a.txt", "post", "Look at this plan of ours"),
        ("b.txt", "bookmark", "Press"),
    }
    assert hits["b.txt"].opens == hits["b.txt"].ref


def test_two_files_of_one_item_are_two_hits_with_keys_of_their_own(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page, b"quartz one", "a.txt")
    attach(home, page, b"quartz two", "b.txt")
    home.read_files()
    hits = found(home, "quartz")
    assert len({hit.key for hit in hits}) == 2
    assert {hit.opens for hit in hits} == {page}


def test_saving_the_item_does_not_prepare_its_files_again(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page)
    home.read_files()
    monkeypatch.setattr("kshare.queries.documents.file_text", lambda *_: pytest.fail("read again"))
    home.run(save_page, SavePage("Library", "More papers\n"))
    assert names(home, "zirconium") == [("file", "notes.txt")]


def test_an_index_that_is_made_anew_reads_no_file_again(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page)
    home.read_files()
    monkeypatch.setattr(Extractor, "read", lambda *_: pytest.fail("read again"))
    home.rebuild()
    assert home.read_files() == ReadReport()
    assert names(home, "zirconium") == [("file", "notes.txt")]


def test_content_that_hangs_in_two_places_is_read_once_and_found_in_both(home: Workspace) -> None:
    for title in ("Kitchen", "Library"):
        attach(home, home.run(save_page, SavePage(title, "Papers\n")).id)
    assert home.read_files() == ReadReport(read=1)
    assert {hit.on.title for hit in found(home, "zirconium") if hit.on} == {"Kitchen", "Library"}


def test_a_file_that_cannot_be_read_is_one_line_and_does_not_stop_the_others(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page, (SAMPLES / "locked.pdf").read_bytes(), "locked.pdf")
    attach(home, page, b"no zip at all", "torn.docx")
    attach(home, page)
    assert home.read_files() == ReadReport(read=3, failed=2)
    assert home.ask(unreadable, None) == (
        "locked.pdf: Only the name was searched: the file needs a password.",
        "torn.docx: Not all of it was searched: the file is damaged.",
    )
    assert found(home, "locked")[0].snippet.text == "Only the name was searched: the file needs a password."
    assert names(home, "zirconium") == [("file", "notes.txt")]
    assert home.read_files() == ReadReport(), "and it is not tried again"
    assert home.read_files(again=True) == ReadReport(read=2, failed=2)


def test_a_picture_is_not_read(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    blob = home.files.keep(io.BytesIO(b"\x89PNG"))
    home.run(attach_file, AttachFile(page, blob, "photo.png", media_type="image/png"))
    assert home.read_files() == ReadReport()
    assert names(home, "photo") == [("file", "photo.png")]


def test_reading_is_cancelled_between_two_files(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        home.read_files(token)
    assert home.read_files().read == 1


def test_a_colleague_finds_the_name_and_after_fetching_the_words(trio: Team) -> None:
    anna, ben = trio["Anna"], trio["Ben"]
    page = anna.home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(anna.home, page)
    trio.sync_all()
    anna.home.files.transfer(anna.space)
    ben.home.read_files()
    (hit,) = found(ben.home, "notes.txt")
    assert hit.snippet.text == "Only the name was searched: the file is not on this PC."
    assert names(ben.home, "zirconium") == []

    ben.home.run(want_files, WantFiles(page))
    ben.home.files.transfer(ben.space)
    assert ben.home.read_files() == ReadReport(read=1)
    assert names(ben.home, "zirconium") == [("file", "notes.txt")]


def test_a_file_that_is_taken_off_or_whose_page_is_deleted_is_found_no_more(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page)
    home.read_files()
    taken = home.run(detach_file, DetachFile(page, "notes.txt"))
    assert names(home, "zirconium") == []
    assert taken.undo is not None
    home.undo(taken.undo)
    assert names(home, "zirconium") == [("file", "notes.txt")], "and was not read again"
    home.run(delete_page, DeletePage(page))
    assert names(home, "zirconium OR notes.txt") == []


def test_words_that_nothing_holds_any_more_are_forgotten(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    content = attach(home, page)
    home.read_files()
    home.run(detach_file, DetachFile(page, "notes.txt"))
    home.files.tidy()
    assert file_text(home.store.connection, content) is None


def test_erasing_a_file_takes_its_words_off_this_disk(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    attach(home, page, b"The codeword is xylophonist-4711 " * 2_000, "secret.txt")
    home.read_files()
    home.tidy()
    assert names(home, "xylophonist") == [("file", "secret.txt")]
    files = [path for path in home.home.rglob("*") if path.is_file()]
    assert any(b"xylophonist" in path.read_bytes() for path in files), "the look below can fail"

    home.run(erase, EraseForGood(WhatToErase(page, file="secret.txt")))
    home.scrub()
    assert names(home, "xylophonist") == []
    for path in home.home.rglob("*"):
        if path.is_file():
            assert b"xylophonist" not in path.read_bytes(), path.name


def test_a_file_erased_while_it_is_read_is_not_kept(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = home.run(save_page, SavePage("Library", "Papers\n")).id
    content = attach(home, page)
    read = Extractor.read

    def slowly(*args: object) -> object:
        answer = read(*args)  # type: ignore[arg-type]
        home.run(erase, EraseForGood(WhatToErase(page, file="notes.txt")))
        return answer

    monkeypatch.setattr(Extractor, "read", slowly)
    home.read_files()
    assert file_text(home.store.connection, content) is None
    assert names(home, "zirconium") == []


def test_the_words_of_a_shared_copy_are_found_in_both_spaces(trio: Team) -> None:
    anna = trio["Anna"].home
    page = anna.run(save_page, SavePage("Library", "Papers\n", space="personal")).id
    attach(anna, page)
    anna.run(share_item, ShareItem(page, "Team"))
    assert anna.read_files() == ReadReport(read=1)
    assert {hit.space for hit in found(anna, "zirconium")} == {"personal", "Team"}
