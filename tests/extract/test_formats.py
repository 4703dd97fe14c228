"""Every format gives the words that a reader of the file would see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.extract.formats import Format, format_of
from kshare.extract.runner import Extracted, Extractor
from kshare.extract.trouble import Trouble

SAMPLES = Path(__file__).parents[1] / "data" / "attachments"


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor() as made:
        yield made


def words(extractor: Extractor, name: str) -> Extracted:
    format_ = format_of(name, "")
    assert format_ is not None
    return extractor.read(SAMPLES / name, format_)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("manual.pdf", ["marmalade press", "ERR-4711: the tungsten filament is broken.", "kestrel hotline"]),
        ("maintenance.docx", ["Quarzuhr Wartung", "jährlich geprüft.", "Dichtring", "Werk Süd intern"]),
        ("roadmap.pptx", ["Roadmap Zephyr", "Budget approved", "Supplier of gaskets", "obsidian prototype"]),
        ("budget.xlsx", ["Budget 2026", "Heliotrope valve 1250.5 2026-03-01", "Freigabe durch Käthe"]),
        ("page.html", ["Gear ratios", "Use the cobalt wheel & pinion."]),
        ("mail.eml", ["Lieferung der Schläuche", "Anna Berg", "am Donnerstag.", "Lieferschein.pdf"]),
    ],
)
def test_the_words_of_a_file_are_found(extractor: Extractor, name: str, seen: list[str]) -> None:
    found = words(extractor, name)
    assert (found.trouble, found.cut) == (None, False)
    assert [each for each in seen if each not in found.text] == []


def test_what_a_reader_does_not_see_is_left_out(extractor: Extractor) -> None:
    assert "wombat" not in words(extractor, "page.html").text
    mail = words(extractor, "mail.eml").text
    assert mail.count("am Donnerstag") == 1, "the same words in two forms"
    assert "JVBERi0" not in mail


def test_a_file_behind_a_password_is_told_from_a_restricted_one(extractor: Extractor) -> None:
    assert words(extractor, "locked.pdf") == Extracted("", False, Trouble.PROTECTED)
    assert "tungsten" in words(extractor, "restricted.pdf").text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Größe".encode(), "Größe"),
        ("Größe".encode("cp1252"), "Größe"),
        ("Größe".encode("utf-16"), "Größe"),
        ("\ufeffGröße".encode(), "Größe"),
        ("x" * 3_999_999 + "ü", "x" * 1_000_000),
        (b"", ""),
        (b"a\x00b", "a b"),
    ],
)  # fmt: skip
def test_text_files_are_read_in_the_encodings_of_office_pcs(
    extractor: Extractor, tmp_path: Path, data: bytes | str, text: str
) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    assert extractor.read(file, Format.PLAIN).text == text


def test_the_name_of_a_file_counts_before_its_media_type() -> None:
    assert format_of("a.pdf", "image/png") is Format.PDF
    assert format_of("table.CSV", "application/vnd.ms-excel") is Format.PLAIN
    assert format_of("letter", "application/pdf") is Format.PDF
    assert format_of("photo.jpg", "image/jpeg") is None
    assert format_of("setup.exe", "application/octet-stream") is None
