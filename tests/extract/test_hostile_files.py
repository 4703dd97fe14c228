"""No file stops the reading of others, takes all memory or all time; each is one word of trouble at most."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kshare.extract.formats import Format
from kshare.extract.runner import Extracted, Extractor
from kshare.extract.trouble import Trouble

SAMPLES = Path(__file__).parents[1] / "data" / "attachments"
_WORD = "word/document.xml"
PATIENT_S = 20.0
HURRIED_S = 0.5
"""For what would go on for long: cut off by time, as the limit in the product does later."""


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor(grace_s=2.0) as made:
        yield made


def read(extractor: Extractor, file: Path, format_: Format, *, seconds: float) -> Extracted:
    """Read a file in so many seconds; then the same worker, or the next one, reads a good file."""
    extractor.seconds = seconds
    found = extractor.read(file, format_)
    extractor.seconds = PATIENT_S
    assert "tungsten" in extractor.read(SAMPLES / "manual.pdf", Format.PDF).text
    return found


def office(part: str, blocks: Iterator[bytes], name: str = _WORD) -> bytes:
    """A zip with one part, written block by block."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", part)
        with archive.open(name, "w", force_zip64=True) as target:
            for block in blocks:
                target.write(block)
    return made.getvalue()


def zip_bomb() -> bytes:
    """100 MB of one paragraph in 100 kB."""
    return office("", (b"<d><p><x>" if n == 0 else b" " * (1 << 20) for n in range(100)))


def text_bomb() -> bytes:
    """A word that never ends."""
    return office("", (b"<d><t>" if n == 0 else b"a" * (1 << 20) for n in range(100)))


def laughs() -> bytes:
    lines = [b'<!DOCTYPE d [<!ENTITY a0 "ha">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)]
    return office("", iter([*lines, b"]><d><t>&a11;</t></d>"]))


def from_outside() -> bytes:
    return office(
        "", iter([b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d><t>before &x; after</t></d>'])
    )


def deep_xml() -> bytes:
    return office("", iter([b"<p>" * 500_000, b"<t>deep</t>", b"</p>" * 500_000]))


def deep_html() -> bytes:
    return b"<div>" * 200_000 + b"deep"


def endless_tag() -> bytes:
    return b"<a " * 1_000_000


def deep_mail() -> bytes:
    return b"Content-Type: message/rfc822\n\n" * 20_000 + b"Subject: deep\n\ndeep"


def inflated_pdf() -> bytes:
    """A page whose content is 400 MB of blanks in 400 kB."""
    packer = zlib.compressobj(1)
    stream = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(400)) + packer.flush()
    return _pdf(b"/Filter /FlateDecode", stream)


def pdf_of_itself() -> bytes:
    """Pages that are their own children."""
    return _pdf(b"", b"", pages=b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9999999 >>")


def _pdf(filter_: bytes, stream: bytes, pages: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>") -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        pages,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< %s /Length %d >>\nstream\n%s\nendstream" % (filter_, len(stream), stream),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def wide_sheet() -> bytes:
    """Rows that claim to begin at the last column of a sheet that claims to have all rows."""
    source = io.BytesIO((SAMPLES / "budget.xlsx").read_bytes())
    made = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                rows = b"".join(
                    b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_048_576, 50)
                )
                data = data[: data.index(b"<sheetData>") + 11] + rows + b"</sheetData></worksheet>"
            new.writestr(name, data)
    return made.getvalue()


def cut_in_two(name: str) -> Callable[[], bytes]:
    def half() -> bytes:
        whole = (SAMPLES / name).read_bytes()
        return whole[: len(whole) // 2]

    return half


def locked_office() -> bytes:
    return b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


HOSTILE: list[tuple[Format, Callable[[], bytes], set[Trouble | None]]] = [
    (Format.WORD, zip_bomb, {Trouble.DAMAGED}),
    (Format.WORD, text_bomb, {None}),
    (Format.WORD, laughs, {Trouble.DAMAGED}),
    (Format.WORD, from_outside, {Trouble.DAMAGED}),
    (Format.WORD, deep_xml, {None}),
    (Format.WORD, cut_in_two("maintenance.docx"), {Trouble.DAMAGED}),
    (Format.WORD, locked_office, {Trouble.PROTECTED}),
    (Format.SHEET, locked_office, {Trouble.PROTECTED}),
    (Format.WORD, lambda: b"\xd0\xcf\x11\xe0 an old one", {Trouble.DAMAGED}),
    (Format.WORD, lambda: b"", {Trouble.DAMAGED}),
    (Format.SLIDES, cut_in_two("roadmap.pptx"), {Trouble.DAMAGED}),
    (Format.SLIDES, lambda: (SAMPLES / "maintenance.docx").read_bytes(), {Trouble.DAMAGED}),
    (Format.SHEET, cut_in_two("budget.xlsx"), {Trouble.DAMAGED}),
    (Format.SHEET, lambda: (SAMPLES / "roadmap.pptx").read_bytes(), {Trouble.DAMAGED}),
    (Format.SHEET, wide_sheet, {None, Trouble.SLOW}),
    (Format.PDF, cut_in_two("manual.pdf"), {None, Trouble.DAMAGED}),
    (Format.PDF, inflated_pdf, {None, Trouble.DAMAGED, Trouble.MEMORY, Trouble.SLOW}),
    (Format.PDF, pdf_of_itself, {None, Trouble.DAMAGED, Trouble.MEMORY, Trouble.SLOW}),
    (Format.PDF, lambda: b"%PDF-1.7 nothing follows", {Trouble.DAMAGED}),
    (Format.PDF, lambda: os.urandom(100_000), {Trouble.DAMAGED}),
    (Format.WEB, deep_html, {None}),
    (Format.WEB, endless_tag, {None, Trouble.SLOW}),
    (Format.MAIL, deep_mail, {None, Trouble.DAMAGED, Trouble.SLOW, Trouble.MEMORY}),
    (Format.PLAIN, lambda: os.urandom(1000) + bytes(100), {Trouble.DAMAGED}),
]


@pytest.mark.parametrize(("format_", "made", "allowed"), HOSTILE)
def test_a_hostile_file_is_bounded_and_the_next_one_is_read(
    extractor: Extractor,
    tmp_path: Path,
    format_: Format,
    made: Callable[[], bytes],
    allowed: set[Trouble | None],
) -> None:
    file = tmp_path / "file"
    file.write_bytes(made())
    began = time.monotonic()
    found = read(extractor, file, format_, seconds=HURRIED_S if Trouble.SLOW in allowed else PATIENT_S)
    assert time.monotonic() - began < 60
    assert found.trouble in allowed
    assert len(found.text) <= 1_000_000
    assert "root:" not in found.text


def test_a_pdf_of_200_mb_is_bounded(extractor: Extractor, tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    with file.open("wb") as target:
        target.write(b"%PDF-1.7\n")
        target.truncate(200 << 20)
    assert read(extractor, file, Format.PDF, seconds=HURRIED_S).trouble is not None


def test_the_words_before_the_damage_are_kept(extractor: Extractor, tmp_path: Path) -> None:
    file = tmp_path / "half.docx"
    file.write_bytes(
        office("", iter([b"<d><p><t>first words</t></p>", b"<p><t>" + b"x" * 70_000 + b"</broken>"]))
    )
    found = extractor.read(file, Format.WORD)
    assert found.trouble is Trouble.DAMAGED
    assert found.text.startswith("first words")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such file on Windows")
def test_a_worker_that_does_not_answer_is_ended(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never")
    with Extractor(grace_s=0.1) as extractor:
        assert read(extractor, tmp_path / "never", Format.PLAIN, seconds=0.1).trouble is Trouble.SLOW


@pytest.mark.skipif(sys.platform not in ("linux", "win32"), reason="this system keeps no such limit")
def test_a_worker_takes_no_more_memory_than_it_may(tmp_path: Path) -> None:
    file = tmp_path / "large.eml"
    file.write_bytes(b"Subject: large\n\n" + b"w\n" * 6_000_000)
    with Extractor(memory_bytes=256 << 20) as extractor:
        assert read(extractor, file, Format.MAIL, seconds=PATIENT_S).trouble is Trouble.MEMORY


def test_a_file_that_ends_the_worker_twice_is_said_to(tmp_path: Path) -> None:
    with Extractor(memory_bytes=1 << 20) as extractor:  # too little to start at all
        assert extractor.read(SAMPLES / "manual.pdf", Format.PDF).trouble is Trouble.DIED
