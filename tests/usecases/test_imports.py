from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, InvalidInput, NotFound
from kshare.exchange.export import with_files_here, write_export
from kshare.exchange.export_json import write_json
from kshare.exchange.export_markdown import write_markdown
from kshare.exchange.values import ExportedFile, ExportedPage
from kshare.importing.runs import ImportReport, run_import
from kshare.model.attachment import Blob
from kshare.model.clock import DAY_MS
from kshare.queries.attachments import ListAttachments, list_attachments
from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.exports import ExportAll, export_all
from kshare.queries.health import health
from kshare.queries.page_history import page_history
from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.queries.search import Search, search
from kshare.queries.timeline import Timeline, timeline
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.bookmarks import AddBookmark, EditBookmark, add_bookmark, edit_bookmark
from kshare.usecases.pages import DeletePage, RenamePage, SavePage, delete_page, rename_page, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace, init_workspace
from tests.builders import new_home

DATA = Path(__file__).parents[1] / "data"
BOOKMARK_FILES = sorted((DATA / "bookmarks").glob("*.htm"))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Anna's, with steady time and chance."""
    chance, now = Random(5), [1_780_000_000_000]

    def wall() -> int:
        now[0] += 1_000
        return now[0]

    opened = init_workspace(tmp_path / "home", Introduce("Anna Berg"), wall, chance.randbytes)
    yield opened
    opened.close()


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def note(folder: Path, name: str, text: str) -> Path:
    path = folder / "notes" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path.parent


def ops(workspace: Workspace) -> int:
    return workspace.ask(health, None).counts["op"]


def text_of(workspace: Workspace, title: str) -> str:
    return workspace.ask(show_page, ShowPage(title)).text


def test_a_real_vault_comes_in_and_a_second_time_changes_nothing(workspace: Workspace) -> None:
    files = sorted((DATA / "vault").rglob("*.md"))

    first = run_import(workspace, DATA / "vault")
    known = ops(workspace)
    second = run_import(workspace, DATA / "vault")

    assert counts(first) == (len(files), 0, 0)
    assert counts(second) == (0, 0, len(files))
    assert ops(workspace) == known
    assert workspace.ask(search, Search("wikilinks")).items
    assert [item.kind for item in workspace.ask(timeline, Timeline()).items] == ["import"]


@pytest.mark.parametrize("path", BOOKMARK_FILES, ids=lambda path: path.stem)
def test_real_bookmarks_come_in_and_a_second_time_changes_nothing(workspace: Workspace, path: Path) -> None:
    if path.stem == "empty":
        with pytest.raises(InvalidInput):
            run_import(workspace, path)
        return

    first = run_import(workspace, path)
    known = ops(workspace)
    second = run_import(workspace, path)

    assert first.created == len(workspace.ask(list_bookmarks, ListBookmarks()).items)
    assert counts(second) == (0, 0, first.created + first.unchanged)
    assert first.skipped == second.skipped
    assert ops(workspace) == known


def test_a_dry_run_says_the_same_and_keeps_nothing(workspace: Workspace) -> None:
    known = ops(workspace)

    tried = run_import(workspace, DATA / "vault", dry_run=True)

    assert ops(workspace) == known
    assert counts(run_import(workspace, DATA / "vault")) == counts(tried)


def test_cancelling_leaves_nothing_and_the_next_run_brings_all(workspace: Workspace, tmp_path: Path) -> None:
    for number in range(250):
        vault = note(tmp_path, f"Note {number}", f"text of note {number} and [[Note {number + 1}]]\n")
    known, cancel = ops(workspace), CancelToken()

    def stop(done: int, total: int) -> None:
        if done > total * 0.95:
            cancel.cancel()

    with pytest.raises(Cancelled):
        run_import(workspace, vault, progress=stop, cancel=cancel)

    assert ops(workspace) == known
    assert workspace.ask(list_pages, ListPages()).items == ()
    assert workspace.ask(search, Search("kind:page")).items == ()
    assert counts(run_import(workspace, vault)) == (250, 0, 0)


def test_text_that_changed_at_its_source_is_taken_over(workspace: Workspace, tmp_path: Path) -> None:
    folder = note(tmp_path, "Rules", "one\n")
    run_import(workspace, folder)
    note(tmp_path, "Rules", "two\n")

    assert counts(run_import(workspace, folder)) == (0, 1, 0)
    assert text_of(workspace, "Rules") == "two\n"
    assert counts(run_import(workspace, folder)) == (0, 0, 1)


def test_a_page_that_was_edited_here_is_merged_with_its_source(workspace: Workspace, tmp_path: Path) -> None:
    folder = note(tmp_path, "Rules", "first\n\nmiddle\n\nlast\n")
    run_import(workspace, folder)
    workspace.run(save_page, SavePage("Rules", "first, edited here\n\nmiddle\n\nlast\n"))

    assert counts(run_import(workspace, folder)) == (0, 0, 1)
    for last in ("last, from the source", "last, once more"):
        note(tmp_path, "Rules", f"first\n\nmiddle\n\n{last}\n")
        assert counts(run_import(workspace, folder)) == (0, 1, 0)
        assert text_of(workspace, "Rules") == f"first, edited here\n\nmiddle\n\n{last}\n"


def test_title_and_tags_given_here_stay(workspace: Workspace, tmp_path: Path) -> None:
    folder = note(tmp_path, "a", "---\ntitle: Rules\ntags: [one]\n---\ntext\n")
    run_import(workspace, folder)
    workspace.run(rename_page, RenamePage("Rules", "Our rules"))
    note(tmp_path, "a", "---\ntitle: Rules\ntags: [two]\n---\ntext\n")

    assert counts(run_import(workspace, folder)) == (0, 1, 0)
    page = workspace.ask(show_page, ShowPage("Our rules"))
    assert page.tags == ("one", "two")
    note(tmp_path, "a", "---\ntitle: New rules\ntags: [two]\n---\ntext\n")
    run_import(workspace, folder)
    assert workspace.ask(show_page, ShowPage(page.id)).title == "New rules"
    assert len(workspace.ask(page_history, ShowPage(page.id))) == 1


def test_a_page_that_was_deleted_here_comes_back_when_it_is_imported_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = note(tmp_path, "Rules", "text\n")
    run_import(workspace, folder)
    workspace.run(delete_page, DeletePage("Rules"))

    assert counts(run_import(workspace, folder)) == (0, 1, 0)
    assert text_of(workspace, "Rules") == "text\n"


def test_links_between_imported_pages_lead_to_each_other(workspace: Workspace, tmp_path: Path) -> None:
    note(tmp_path, "a", "see [[b]]\n")
    run_import(workspace, note(tmp_path, "b", "see [[a]]\n"))

    assert workspace.ask(show_page, ShowPage("a")).missing == ()
    assert [link.title for link in workspace.ask(show_page, ShowPage("a")).backlinks] == ["b"]


def bookmarks_file(folder: Path, *lines: str) -> Path:
    path = folder / "bookmarks.html"
    rows = "\n".join(f"<DT>{line}" for line in lines)
    path.write_text(f"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n{rows}\n</DL><p>", encoding="utf-8")
    return path


def test_an_address_that_stands_twice_in_the_file_counts_as_unchanged_and_its_tags_are_kept(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = bookmarks_file(
        tmp_path,
        '<A HREF="https://a.example/x" TAGS="one" ADD_DATE="1500000000">A</A>',
        '<A HREF="https://a.example/x" TAGS="two">A again</A>',
        '<A HREF="javascript:alert(1)">Bad</A>',
    )

    report = run_import(workspace, path)

    assert (counts(report), len(report.skipped)) == ((1, 0, 1), 1)
    (card,) = workspace.ask(list_bookmarks, ListBookmarks()).items
    assert (card.title, card.tags, card.saved_ms) == ("A", ("one", "two"), 1_500_000_000_000)
    assert counts(run_import(workspace, path)) == (0, 0, 2)


def test_words_about_a_bookmark_that_were_written_here_stay(workspace: Workspace, tmp_path: Path) -> None:
    workspace.run(add_bookmark, AddBookmark("https://hand.example", title="By hand"))
    path = bookmarks_file(
        tmp_path, '<A HREF="https://hand.example">Theirs</A>', '<A HREF="https://file.example">File</A>'
    )

    assert counts(run_import(workspace, path)) == (1, 0, 1)
    card = next(card for card in workspace.ask(list_bookmarks, ListBookmarks()).items if "file" in card.url)
    workspace.run(edit_bookmark, EditBookmark(card.id, title="Mine now"))
    assert counts(run_import(workspace, path)) == (0, 0, 2)
    bookmarks_file(tmp_path, '<A HREF="https://hand.example">T</A>', '<A HREF="https://file.example">New</A>')
    assert counts(run_import(workspace, path)) == (0, 1, 1)
    titles = {card.title for card in workspace.ask(list_bookmarks, ListBookmarks()).items}
    assert titles == {"By hand", "New"}


def test_private_bookmarks_stay_out_of_a_team_space(workspace: Workspace, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    workspace.create_space(str(share), SpaceDraft("Team"))
    path = bookmarks_file(tmp_path, '<A HREF="https://a.example" PRIVATE="1">A</A>')

    into_team = run_import(workspace, path, space="Team")

    assert (counts(into_team), len(into_team.skipped)) == ((0, 0, 0), 1)
    assert counts(run_import(workspace, path)) == (1, 0, 0)


def test_an_export_comes_back_to_the_same_home_without_a_change(workspace: Workspace, tmp_path: Path) -> None:
    run_import(workspace, DATA / "vault")
    workspace.run(save_page, SavePage("Own", "first\n"))
    workspace.run(add_bookmark, AddBookmark("https://a.example", title="A", text="kept text"))
    export = workspace.ask(export_all, ExportAll())
    write_json(tmp_path / "out", export.pages, export.bookmarks, export.posts, export.people)
    workspace.run(save_page, SavePage("Own", "first\nand second\n"))
    known = ops(workspace)

    report = run_import(workspace, tmp_path / "out" / "kshare.json")

    items = len(export.pages) + len(export.bookmarks) + len(export.people)
    assert (counts(report), report.skipped) == ((0, 0, items), ())
    assert ops(workspace) == known
    assert text_of(workspace, "Own") == "first\nand second\n", "an older export takes nothing back"


def test_an_export_comes_to_another_home_whole_and_once(workspace: Workspace, tmp_path: Path) -> None:
    run_import(workspace, DATA / "vault")
    workspace.run(
        add_bookmark, AddBookmark("https://a.example", title="A", note="note", tags=("x",), text="kept text")
    )
    export = workspace.ask(export_all, ExportAll())
    write_json(tmp_path / "out", export.pages, export.bookmarks, export.posts, export.people)
    other = init_workspace(tmp_path / "ben", Introduce("Ben"), lambda: 1_780_000_000_000 + DAY_MS, os.urandom)
    try:
        report = run_import(other, tmp_path / "out" / "kshare.json")
        again = run_import(other, tmp_path / "out" / "kshare.json")
        came = other.ask(export_all, ExportAll())
    finally:
        other.close()

    assert report.created == len(export.pages) + 1
    assert (again.created, again.updated) == (0, 0)
    assert {(p.title, p.text, p.tags) for p in came.pages} == {
        (p.title, p.text, p.tags) for p in export.pages
    }
    (mine,), (theirs,) = export.bookmarks, came.bookmarks
    assert (mine.url, mine.note, mine.text, mine.tags, mine.added) == (
        theirs.url, theirs.note, theirs.text, theirs.tags, theirs.added,
    )  # fmt: skip


def test_what_is_not_there_cannot_be_imported(workspace: Workspace, tmp_path: Path) -> None:
    for as_format in (None, "markdown", "netscape", "json"):
        with pytest.raises(NotFound):
            run_import(workspace, tmp_path / "nothing", as_format)


# -- files ------------------------------------------------------------------------------------------------


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A note with a picture beside it, one by name, one that is missing, and a file that nobody wants."""
    folder = tmp_path / "vault"
    (folder / "img").mkdir(parents=True)
    (folder / "Pump.md").write_text(
        "![Pump](img/pump%201.png) ![[seal.pdf]] ![gone](gone.png)\n", encoding="utf-8"
    )
    (folder / "img" / "pump 1.png").write_bytes(b"picture")
    (folder / "img" / "seal.pdf").write_bytes(b"paper")
    (folder / "img" / "other.txt").write_bytes(b"nobody wants it")
    return folder


def files_of(workspace: Workspace, title: str) -> dict[str, int]:
    """Names and sizes of a page's files."""
    found = workspace.ask(list_attachments, ListAttachments(title)).files
    return {view.name: view.blob.size for view in found}


def test_the_files_of_a_vault_come_along(workspace: Workspace, vault: Path) -> None:
    trial = run_import(workspace, vault, dry_run=True)
    report = run_import(workspace, vault)
    again = run_import(workspace, vault)

    assert (trial.created, report.created, again.created, again.unchanged) == (3, 3, 0, 3)
    assert [(left.item, "No note refers" in left.reason) for left in report.skipped] == [
        ("img/other.txt", True)
    ]
    assert files_of(workspace, "Pump") == {"pump 1.png": 7, "seal.pdf": 5}


def test_a_file_that_changed_in_the_vault_takes_the_place_of_the_old_one(
    workspace: Workspace, vault: Path
) -> None:
    run_import(workspace, vault)
    (vault / "img" / "seal.pdf").write_bytes(b"newer paper")

    report = run_import(workspace, vault)

    assert (report.created, report.updated, report.unchanged) == (0, 1, 2)
    assert files_of(workspace, "Pump") == {"pump 1.png": 7, "seal.pdf": 11}


def test_a_file_beyond_the_quota_is_skipped_with_a_reason(
    tmp_path: Path, workspace: Workspace, vault: Path
) -> None:
    share = tmp_path / "quota"
    share.mkdir()
    workspace.create_space(str(share), SpaceDraft("Small", policy={"max_blob_bytes": 6, "min_version": 1}))

    report = run_import(workspace, vault, space="Small")

    reasons = {left.item: left.reason for left in report.skipped}
    assert "at most 6 bytes" in reasons["img/pump 1.png"]
    assert files_of(workspace, "Pump") == {"seal.pdf": 5}


def test_an_export_takes_the_files_along_and_brings_them_back(
    tmp_path: Path, workspace: Workspace, vault: Path
) -> None:
    run_import(workspace, vault)
    export = workspace.ask(export_all, ExportAll())
    out = tmp_path / "out"

    written = write_markdown(out, export.pages, open_content=workspace.files.open)

    assert {"files/Pump/pump 1.png", "files/Pump/seal.pdf", "pages/Pump.md"} <= set(written)
    assert (out / "files" / "Pump" / "seal.pdf").read_bytes() == b"paper"
    other = new_home(tmp_path, "Other")
    run_import(other, out)
    assert files_of(other, "Pump") == {"pump 1.png": 7, "seal.pdf": 5}
    other.close()


def test_a_json_export_brings_the_files_of_its_pages(
    tmp_path: Path, workspace: Workspace, vault: Path
) -> None:
    run_import(workspace, vault)
    export = workspace.ask(export_all, ExportAll())
    out = tmp_path / "out"
    write_json(out, export.pages, open_content=workspace.files.open)
    other = new_home(tmp_path, "Other")

    report = run_import(other, out)
    again = run_import(other, out)

    assert (counts(report), counts(again), report.skipped) == ((3, 0, 0), (0, 0, 3), ())
    assert files_of(other, "Pump") == {"pump 1.png": 7, "seal.pdf": 5}
    other.close()


def test_a_hostile_export_reads_no_file_but_its_own(tmp_path: Path, workspace: Workspace) -> None:
    secret = tmp_path / "secret"
    secret.write_text("key", encoding="utf-8")
    page = ExportedPage(
        "p" * 32, title="P", text="x\n", tags=(), created=1, updated=1, authors=(), space="", source=None,
        files=(ExportedFile("innocent.txt", "../../secret", 3),),
    )  # fmt: skip
    write_json(tmp_path / "out" / "deep", [page])

    report = run_import(workspace, tmp_path / "out" / "deep")

    assert [left.reason for left in report.skipped] == ["The content of this file is not in the export."]
    assert files_of(workspace, "P") == {}


def test_files_of_bookmarks_and_posts_go_out_and_those_of_bookmarks_come_back(
    tmp_path: Path, workspace: Workspace
) -> None:
    card = workspace.run(add_bookmark, AddBookmark("https://a.example", title="A")).id
    post = workspace.run(write_post, WritePost("Look at this.")).id
    for item, name in ((card, "plan.pdf"), (post, "photo.png")):
        blob = workspace.files.keep(BytesIO(name.encode()))
        workspace.run(attach_file, AttachFile(item, blob, name, media_type="application/pdf"))
    export = workspace.ask(export_all, ExportAll())
    told: list[tuple[int, int]] = []

    write_export(
        tmp_path / "json", "json", export, workspace.files.open, progress=lambda *at: told.append(at)
    )
    write_export(tmp_path / "md", "markdown", export, workspace.files.open)

    assert told == [(1, 2), (2, 2)]
    assert (tmp_path / "md" / "bookmark-files" / card / "plan.pdf").read_bytes() == b"plan.pdf"
    assert (tmp_path / "md" / "post-files" / post / "photo.png").read_bytes() == b"photo.png"
    (month,) = (tmp_path / "md" / "posts").iterdir()
    assert f"[photo.png](<../post-files/{post}/photo.png>)" in month.read_text(encoding="utf-8")
    other = new_home(tmp_path, "Other")
    report, again = run_import(other, tmp_path / "json"), run_import(other, tmp_path / "json")
    assert (counts(report), counts(again)) == ((2, 0, 0), (0, 0, 2))
    assert [row.name for row in other.ask(list_attachments, ListAttachments(card)).files] == ["plan.pdf"]
    other.close()


def test_a_file_that_is_not_here_is_left_out_of_an_export_with_a_reason(
    tmp_path: Path, workspace: Workspace
) -> None:
    card = workspace.run(add_bookmark, AddBookmark("https://a.example", title="A")).id
    workspace.run(attach_file, AttachFile(card, Blob(bytes(32), 5), "plan.pdf", media_type="application/pdf"))

    found, away = with_files_here(workspace.ask(export_all, ExportAll()), workspace.files.folder.holds)

    assert [left.item for left in away] == ["A: plan.pdf"] and found.bookmarks[0].files == ()


def test_an_export_that_is_stopped_raises_and_can_be_done_again(tmp_path: Path, workspace: Workspace) -> None:
    workspace.run(save_page, SavePage("A", "Words."))
    export, cancel = workspace.ask(export_all, ExportAll()), CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        write_export(tmp_path / "out", "markdown", export, workspace.files.open, cancel)

    assert "pages/A.md" in write_export(tmp_path / "out", "markdown", export, workspace.files.open)[0]
