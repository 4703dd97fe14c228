"""A page on paper: everything is there, numbered, with its addresses; and the outline of a long page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QTextDocument
from pytestqt.qtbot import QtBot

from kshare.errors import KShareError
from kshare.ui.documents.decoding import NoPicture
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.outline import OutlinePopover
from kshare.ui.readers.page_printing import read_for_paper
from kshare.ui.readers.page_reader import PageReader
from kshare.ui.readers.printing import PICTURE_PX, PaperDocument, with_addresses
from kshare.ui.session import Session
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until, write

CODE = "x = 1  # " + "long " * 60


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path / "home", "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def reader(qtbot: QtBot, jobs: Jobs, session: Session) -> Iterator[PageReader]:
    made = PageReader(session)
    qtbot.addWidget(made)
    made.resize(720, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    put_away(qtbot, jobs, [made])


def shown(qtbot: QtBot, reader: PageReader, page_id: str, words: str) -> None:
    reader.show_item(page_id)
    until(qtbot, lambda: words in reader.browser.toPlainText() and reader.browser.complete)


def words_of(pdf: Path) -> list[str]:
    """The words of each page; spaces are left out, for a PDF keeps places, not spaces."""
    from pypdf import PdfReader

    return ["".join(page.extract_text().split()) for page in PdfReader(pdf).pages]


def test_a_pdf_has_every_word_its_addresses_and_page_numbers(
    qtbot: QtBot, tmp_path: Path, home: Workspace, session: Session, reader: PageReader
) -> None:
    body = "".join(
        f"## Part {number}\n\nSome words about [pumps](https://a.example/p).\n\n" for number in range(40)
    )
    known = write(home, "Pump rig", body + f"```\n{CODE}\n```\n\nThe end.\n")
    shown(qtbot, reader, known.id, "The end.")
    target = tmp_path / "rig.pdf"

    with qtbot.waitSignal(session.done, timeout=8_000) as done:
        reader.printer.save_pdf(known.id, target)

    pages = words_of(target)
    assert f"{len(pages)} pages" in done.args[0]
    assert len(pages) > 2
    feet = [f"Pumprig{number}/{len(pages)}" for number in range(1, len(pages) + 1)]
    assert all(foot in page for foot, page in zip(feet, pages, strict=True))
    whole = "".join(page.replace(foot, "") for foot, page in zip(feet, pages, strict=True))
    assert all(f"Part{number}" in whole for number in range(40))
    assert whole.count("(https://a.example/p)") == 40
    assert "".join(CODE.split()) in whole
    assert not any(page.removesuffix(foot).endswith("Part") for foot, page in zip(feet, pages, strict=True))
    assert "Onthispage" not in whole
    assert list(tmp_path.glob("*.part")) == []


def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(
    qtbot: QtBot, tmp_path: Path, home: Workspace, session: Session, reader: PageReader
) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")

    with qtbot.waitSignal(session.trouble) as trouble:
        reader.printer.save_pdf(known.id, tmp_path / "nowhere" / "x.pdf")

    assert isinstance(trouble.args[0], KShareError)


def test_a_picture_is_no_larger_than_the_sheet_and_nothing_else_is_loaded(qtbot: QtBot) -> None:
    image = QImage(1_000, 5_000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    document = PaperDocument(QSizeF(640, 900), lambda _hash, _widest: image)

    shown = document.loadResource(QTextDocument.ResourceType.ImageResource.value, "kshare:blob/" + "a2" * 26)
    other = document.loadResource(QTextDocument.ResourceType.ImageResource.value, "file:///etc/passwd")

    assert isinstance(shown, QImage) and isinstance(other, QImage)
    size = shown.deviceIndependentSize()
    assert size.width() <= 640 and size.height() <= 900
    assert other.width() == 1


def test_paper_has_its_pictures_whether_the_window_showed_them_or_not(home: Workspace, qtbot: QtBot) -> None:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImage(3_000, 30, QImage.Format.Format_RGB32).save(buffer, "PNG")  # type: ignore[call-overload]
    known = write(home, "Pump", "![[a.png]] ![[b.png]] ![[b.png]]\n")
    for name, file in (("a.png", bytes(content.data())), ("b.png", b"no picture")):
        blob = home.files.keep(io.BytesIO(file))
        home.run(attach_file, AttachFile(known.id, blob, name, media_type="image/png"))

    paper = read_for_paper(home, known.id)

    shown, words = paper.pictures.values()
    assert isinstance(shown, QImage) and shown.width() == PICTURE_PX
    assert words is NoPicture.OTHER_KIND


def test_an_address_that_is_written_out_is_not_written_twice() -> None:
    link = '<a href="https://a.example/" style="color:red">https://a.example/</a>'

    assert with_addresses(link) == link
    assert with_addresses('<a href="kshare:page/x">x</a>').count("x") == 2
    assert "(anna@a.example)" in with_addresses('<a href="mailto:anna@a.example">Anna</a>')


# -- outline -------------------------------------------------------------------------------------------


def test_the_bar_follows_the_scroll_and_the_outline_leads_to_a_heading_by_keyboard(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    body = "".join(f"## Part {number}\n\n" + "Some words.\n\n" * 20 for number in range(8))
    known = write(home, "Pump rig", body)
    shown(qtbot, reader, known.id, "Part 7")
    assert reader.bar.section.text() == ""

    qtbot.mouseClick(reader.bar.outline, Qt.MouseButton.LeftButton)
    popover = reader.popover
    assert isinstance(popover, OutlinePopover)
    for _ in range(4):
        qtbot.keyClick(popover.list, Qt.Key.Key_Down)
    qtbot.keyClick(popover.list, Qt.Key.Key_Return)

    until(qtbot, lambda: reader.bar.section.text() == "›  Part 4")


def test_a_page_without_headings_has_no_outline(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")

    assert not reader.bar.outline.isVisible()


def test_c_copies_the_link(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")

    reader.browser.setFocus()
    qtbot.keyClick(reader.browser, Qt.Key.Key_C)

    assert QGuiApplication.clipboard().text() == f"kshare:page/{known.id}"
