from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, EnvironmentTrouble, InvalidInput
from kshare.exchange.export_json import Export, json_text, read_json, write_json
from kshare.exchange.export_markdown import page_file, write_markdown
from kshare.exchange.export_netscape import netscape_html, write_netscape
from kshare.exchange.front_matter import read_front_matter, split_front_matter
from kshare.exchange.markdown_folder import read_page, scan
from kshare.exchange.netscape import read_bookmarks
from kshare.exchange.target_folder import MARKER
from kshare.exchange.values import ExportedPage, ImportedPage
from tests.exchange.builders import MAY, a_bookmark, a_page, a_person, a_post

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=80)


def read_back(folder: Path) -> list[ImportedPage]:
    pages = [read_page(folder, path) for path in scan(folder)[0]]
    return [page for page in pages if isinstance(page, ImportedPage)]


def test_a_markdown_export_comes_back_the_same(tmp_path: Path) -> None:
    pages = [
        a_page(),
        a_page("travel RULES", "\n\n[[a/b]] and [x](../y.md)", id="b" * 32),
        a_page("con", "", id="c" * 32),
        a_page('A: "b" / \x7f 🙂 #1', "---\nno: front matter\n---\n", id="d" * 32),
        a_page("1.10", "\ttabs  \n", id="f" * 32),
    ]

    write_markdown(tmp_path, pages, [a_bookmark()], [a_post()], [a_person()])
    found = read_back(tmp_path)

    assert {(page.title, page.text) for page in found} == {(page.title, page.text) for page in pages}
    assert len(found) == len(pages)
    assert {page.tags for page in found} == {("travel", "plant/b")}
    assert {(page.created, page.modified) for page in found} == {(MAY, MAY + 1)}
    assert {(page.aliases, page.notes) for page in found} == {((), ())}


@given(_texts.filter(str.strip), _texts)
@settings(max_examples=100, deadline=None)
def test_any_page_comes_back_from_its_file(
    tmp_path_factory: pytest.TempPathFactory, title: str, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    title = " ".join(title.split())
    page = a_page(title, text)
    path.write_text(page_file(page), encoding="utf-8", newline="")

    found = read_page(path.parent, path)

    assert isinstance(found, ImportedPage)
    assert found.text == text
    front, _ = split_front_matter(page_file(page))
    assert read_front_matter(front)["title"] == title


def test_the_files_for_people_say_everything(tmp_path: Path) -> None:
    written = write_markdown(tmp_path, [a_page()], [a_bookmark()], [a_post(), a_post(time=0)], [a_person()])

    assert written == (
        "pages/Travel rules.md",
        "bookmarks.md",
        "posts/1970-01.md",
        "posts/2024-05.md",
        "people.md",
    )
    assert "Why & <how>" in (tmp_path / "bookmarks.md").read_text(encoding="utf-8")
    assert "anna (question)" in (tmp_path / "posts" / "2024-05.md").read_text(encoding="utf-8")
    assert "Anna Berg (@anna)" in (tmp_path / "people.md").read_text(encoding="utf-8")
    assert [page.title for page in read_back(tmp_path)] == ["Travel rules"]


def test_a_json_export_comes_back_the_same() -> None:
    pages = (a_page(), replace(a_page(), source=None))
    everything = Export(pages, (a_bookmark(),), (a_post(),), (a_person(),))

    text = json_text(everything.pages, everything.bookmarks, everything.posts, everything.people)

    assert read_json(text.encode()) == (everything, [])


def test_the_json_document_is_as_documented(tmp_path: Path) -> None:
    write_json(tmp_path, [a_page()], [a_bookmark()], [a_post()], [a_person()])
    document = json.loads((tmp_path / "kshare.json").read_text(encoding="utf-8"))

    assert (document["format"], document["version"]) == ("kshare-export", 1)
    assert document["pages"][0]["created"] == "2024-05-06T12:53:20.123Z"
    assert document["pages"][0]["source"]["path"] == "a/Travel rules.md"
    assert list(document["posts"][0]) == ["id", "kind", "author", "time", "text", "reply_to", "tags", "files"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "not an export"),
        (b'{"format": "x"}', "not an export"),
        (b'{"format": "kshare-export", "version": 2}', "newer"),
        (b'{"format": "kshare-export", "version": 1, "pages": 3}', "not a list"),
        (b'{"format": "kshare-export", "version": 1, "posts": [{"id": 1}]}', "cannot be read"),
        (b'{"format": "kshare-export", "version": 1, "posts": [null]}', "cannot be read"),
    ],
)
def test_a_document_that_cannot_be_read_is_a_line_in_the_report(data: bytes, says: str) -> None:
    found, problems = read_json(data)

    assert found == Export()
    assert says in problems[0].reason


def test_one_odd_item_does_not_stop_the_others() -> None:
    document = json.loads(json_text([a_page(), a_page("Two")]))
    document["pages"][0]["created"] = "yesterday"
    document["pages"][1]["new key"] = 1

    found, problems = read_json(json.dumps(document).encode())

    assert [page.title for page in found.pages] == ["Two"]
    assert [line.item for line in problems] == ["pages 1"]


def test_a_netscape_export_comes_back_the_same(tmp_path: Path) -> None:
    share = a_bookmark("\\\\server\\share\\a b", note="- a\n- b\n\n<DT>c")
    marks = [a_bookmark(), share, a_bookmark(note="")]

    write_netscape(tmp_path, marks)
    found, problems = read_bookmarks((tmp_path / "bookmarks.html").read_bytes(), "bookmarks.html")

    assert problems == []
    assert [(mark.url, mark.title, mark.tags, mark.note) for mark in found] == [
        (mark.url, mark.title, mark.tags, mark.note) for mark in marks
    ]
    assert {mark.added for mark in found} == {MAY // 1000 * 1000}


@given(_texts, _texts)
@settings(max_examples=100, deadline=None)
def test_any_title_and_note_come_back_from_netscape(title: str, note: str) -> None:
    mark = replace(a_bookmark(note=note.strip()), title=" ".join(title.split()) or "x")

    found, _ = read_bookmarks(netscape_html([mark]).encode(), "x")

    assert [(seen.title, seen.note) for seen in found] == [(mark.title, mark.note)]


def test_a_folder_with_other_things_in_it_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")

    with pytest.raises(InvalidInput):
        write_markdown(tmp_path, [a_page()])

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_exporting_again_removes_what_is_gone_but_not_what_somebody_changed(tmp_path: Path) -> None:
    pages: list[ExportedPage] = [a_page(title, id=title * 32) for title in ("a", "b", "c")]
    write_markdown(tmp_path, pages)
    write_json(tmp_path, pages)
    (tmp_path / "pages" / "b.md").write_text("mine now", encoding="utf-8")

    write_markdown(tmp_path, pages[2:])

    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == [MARKER, "b.md", "c.md", "kshare.json"]


def test_a_marker_from_elsewhere_removes_nothing_outside(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    write_markdown(tmp_path / "out", [a_page()])
    outside.write_bytes((tmp_path / "out" / "pages" / "Travel rules.md").read_bytes())
    marker = json.loads((tmp_path / "out" / MARKER).read_text(encoding="utf-8"))
    sha = next(iter(marker["files"]["markdown"].values()))
    marker["files"]["markdown"] = {"../outside.md": sha, str(outside): sha, "a\\..\\..\\x": sha, "C:x": sha}
    (tmp_path / "out" / MARKER).write_text(json.dumps(marker), encoding="utf-8")

    write_markdown(tmp_path / "out", [])

    assert outside.exists()


@pytest.mark.parametrize("broken", ["", "[]", '{"files": 1}', '{"files": {"markdown": []}}'])
def test_a_broken_marker_still_marks_the_folder(tmp_path: Path, broken: str) -> None:
    (tmp_path / MARKER).write_text(broken, encoding="utf-8")

    assert write_markdown(tmp_path, [a_page()]) == ("pages/Travel rules.md",)


def test_an_export_that_was_stopped_can_be_started_again(tmp_path: Path) -> None:
    cancel = CancelToken()

    with pytest.raises(Cancelled):
        write_markdown(
            tmp_path, [a_page("a"), a_page("b")], cancel=cancel, progress=lambda done, total: cancel.cancel()
        )
    write_markdown(tmp_path, [a_page("b")])

    assert [page.title for page in read_back(tmp_path)] == ["b"]
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_folder_that_cannot_be_made_is_trouble_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(EnvironmentTrouble):
        write_markdown(tmp_path / "file" / "below", [a_page()])
