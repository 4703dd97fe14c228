from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.exchange.markdown_folder import read_page, scan
from kshare.exchange.values import ImportedPage, Skipped
from kshare.model.limits import PAGE_BYTES

VAULT = Path(__file__).parents[1] / "data" / "vault"


def page(root: Path, name: str, content: str | bytes) -> ImportedPage:
    """The page that a file with this content becomes."""
    found = read(root, name, content)
    assert isinstance(found, ImportedPage), found
    return found


def read(root: Path, name: str, content: str | bytes) -> ImportedPage | Skipped:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_page(root, path)


def reason(root: Path, name: str, content: str | bytes) -> str:
    found = read(root, name, content)
    assert isinstance(found, Skipped), found
    return found.reason


def test_a_vault_gives_every_note_and_a_line_for_everything_else() -> None:
    notes, skipped = scan(VAULT)
    files = [path for path in VAULT.rglob("*") if path.is_file()]

    pages = [read_page(VAULT, path) for path in notes]

    assert len(notes) + len(skipped) == len(files)
    assert all(isinstance(found, ImportedPage) for found in pages)
    assert notes == scan(VAULT)[0]
    assert "assets/images/md-notes-autocomplete-no-extension.png" in [line.item for line in skipped]
    assert all("No note refers" in line.reason for line in skipped)


def test_real_front_matter_is_read() -> None:
    found = read_page(VAULT, VAULT / "user" / "features" / "note-properties.md")

    assert isinstance(found, ImportedPage)
    assert found.title == "note-properties"
    assert found.tags == ("hello", "bonjour")
    assert found.text.startswith("# Note Properties\n")
    assert found.source.path == "user/features/note-properties.md"
    assert found.source.root == "vault"
    assert found.notes == ("Fields that KShare has no place for were left behind: keywords, type.",)


def test_front_matter_gives_title_tags_aliases_and_times(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        "a/1.10.md",
        "---\ntitle: 1.10\nTags:\n  - Travel Rules\n  - '#visa'\naliases: [Trip, Journey]\n"
        "created: 2024-03-01T09:05:00Z\nupdated: 2024-03-02\n---\n\nText\n",
    )

    assert (found.title, found.text) == ("1.10", "Text\n")
    assert found.tags == ("travel-rules", "visa")
    assert found.aliases == ("Trip", "Journey")
    assert (found.created, found.modified) == (1_709_283_900_000, 1_709_337_600_000)


def test_a_title_in_the_front_matter_keeps_the_file_name_as_alias(tmp_path: Path) -> None:
    found = page(tmp_path, "visa.md", "---\ntitle: Visa rules\ntags: a b\n---\nText #inline")

    assert (found.title, found.aliases, found.tags) == ("Visa rules", ("visa",), ("a", "b"))
    assert found.text == "Text #inline"


@pytest.mark.parametrize(
    "block",
    [
        "title: [open",
        "title: {{title}}",
        "a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b",
        "title: " + "[" * 60_000,
        "- " * 30_000 + "x",
        "? " * 30_000 + "x",
        "just words",
        "a: " + "x" * 70_000,
        "\x01: x",
    ],
    ids=["open", "template", "aliases", "brackets", "dashes", "question marks", "words", "long", "control"],
)
def test_a_broken_block_stays_in_the_text_with_a_note(tmp_path: Path, block: str) -> None:
    whole = f"---\n{block}\n---\nText\n"

    found = page(tmp_path, "Note.md", whole)

    assert (found.title, found.text) == ("Note", whole)
    assert "left in the text" in found.notes[0]


def test_the_same_name_in_two_folders_gives_two_pages(tmp_path: Path) -> None:
    page(tmp_path, "b/Note.md", "two")
    page(tmp_path, "a/Note.md", "one")

    pages = [read_page(tmp_path, path) for path in scan(tmp_path)[0]]

    assert [(found.title, found.source.path) for found in pages if isinstance(found, ImportedPage)] == [
        ("Note", "a/Note.md"),
        ("Note", "b/Note.md"),
    ]


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("[[Note]]", "[[Note]]"),
        ("[[a/b/Note]]", "[[Note]]"),
        ("![[a/Note]]", "![[Note]]"),
        ("[[a/Note#Part|x]]", "[[Note#Part|x]]"),
        ("| [[a/Note\\|x]] |", "| [[Note\\|x]] |"),
        ("[[Note.md]]", "[[Note]]"),
        ("[[a/picture.png]]", "[[a/picture.png]]"),
        ("[x](../a/Note.md)", "[[Note|x]]"),
        ("[Note](Note.md)", "[[Note]]"),
        ("[x](My%20Note.md#part)", "[[My Note#part|x]]"),
        ('[x](<My Note.md> "title")', "[[My Note|x]]"),
        ("[x](Note (old).md)", "[x](Note (old).md)"),
        ("[x](Note_(old).md)", "[[Note_(old)|x]]"),
        ("[x](https://example.org/Note.md)", "[x](https://example.org/Note.md)"),
        ("[x](//server/Note.md)", "[x](//server/Note.md)"),
        ("![x](Note.md)", "![x](Note.md)"),
        ("[x](file.pdf) [y](#part)", "[x](file.pdf) [y](#part)"),
        ("`[[a/b]]` [[a/b]]", "`[[a/b]]` [[b]]"),
        ("```\n[x](Note.md)\n```\n[x](Note.md)", "```\n[x](Note.md)\n```\n[[Note|x]]"),
        ("[[https://example.org/a]]", "[[https://example.org/a]]"),
        ("[see `x`](Note.md) [[a/b|`x`]]", "[[Note|see `x`]] [[b|`x`]]"),
        ("[a|b](Note.md)", "[a|b](Note.md)"),
    ],
)
def test_links_between_notes_go_by_title(tmp_path: Path, written: str, becomes: str) -> None:
    assert page(tmp_path, "n.md", f"{written}\n\nEnd").text == f"{becomes}\n\nEnd"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("\ufeffGrüße\r\nx\ry".encode(), "Grüße\nx\ny"),
        ("Grüße".encode("utf-16"), "Grüße"),
        ("Grüße".encode("utf-16-be").join([b"\xfe\xff", b""]), "Grüße"),
    ],
)
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path, data: bytes, text: str) -> None:
    assert page(tmp_path, "n.md", data).text == text


def test_western_european_bytes_are_read_with_a_note(tmp_path: Path) -> None:
    found = page(tmp_path, "n.md", "Grüße – 5 €".encode("cp1252"))

    assert found.text == "Grüße – 5 €"
    assert "cp1252" in found.notes[0]


def test_files_that_are_no_notes_are_one_line_each(tmp_path: Path) -> None:
    assert "empty" in reason(tmp_path, "a.md", "")
    assert "empty" in reason(tmp_path, "a.md", " \n\t\n")
    assert "binary" in reason(tmp_path, "a.md", b"x\0y")
    assert "2 MB" in reason(tmp_path, "a.md", b"x" * (PAGE_BYTES + 1))
    assert "2 MB" in reason(tmp_path, "a.md", b"x" * (PAGE_BYTES + 200_000))
    assert "cannot be read" in reason_of_missing(tmp_path)


def reason_of_missing(root: Path) -> str:
    found = read_page(root, root / "gone.md")
    assert isinstance(found, Skipped)
    return found.reason


def test_hidden_things_and_attachments_are_reported_not_read(tmp_path: Path) -> None:
    for name in (".obsidian/app.md", ".git/x.md", ".hidden.md", "a.pdf", "b/c.PNG", "Note.MD"):
        read(tmp_path, name, "x")

    notes, skipped = scan(tmp_path)

    assert [path.name for path in notes] == ["Note.MD"]
    assert [line.item for line in skipped] == [".git", ".hidden.md", ".obsidian", "a.pdf", "b/c.PNG"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_folders_that_link_in_a_circle_are_read_once(tmp_path: Path) -> None:
    page(tmp_path, "z/Note.md", "x")
    (tmp_path / "z" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a").symlink_to(tmp_path / "z", target_is_directory=True)
    (tmp_path / "broken.md").symlink_to(tmp_path / "gone.md")

    notes, skipped = scan(tmp_path)

    assert [path.relative_to(tmp_path).as_posix() for path in notes] == ["z/Note.md"]
    assert [line.item for line in skipped] == ["a", "broken.md", "z/up"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_a_name_that_is_no_text_is_reported(tmp_path: Path) -> None:
    tmp_path.joinpath(os.fsdecode(b"caf\xe9.md")).write_bytes(b"x")

    notes, skipped = scan(tmp_path)

    assert notes == []
    assert [line.item for line in skipped] == ["caf?.md"]


def test_a_single_note_can_be_read(tmp_path: Path) -> None:
    page(tmp_path, "Note.md", "x")
    root = tmp_path / "Note.md"

    found = [read_page(root, path) for path in scan(root)[0]]

    assert [f.title for f in found if isinstance(f, ImportedPage)] == ["Note"]


def test_a_folder_that_is_gone_is_one_line(tmp_path: Path) -> None:
    notes, skipped = scan(tmp_path / "gone")

    assert (notes, len(skipped)) == ([], 1)


_notes = st.text(max_size=200).map(lambda text: f"---\n{text}\n---\n[x](a.md)".encode())


@given(st.one_of(st.binary(max_size=300), _notes))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_a_note_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    root = tmp_path_factory.getbasetemp()

    found = read(root, "any.md", data)

    if isinstance(found, ImportedPage):
        found.text.encode()
        assert "\r" not in found.text
