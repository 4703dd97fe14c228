"""Printing a page and saving it as a PDF: asks for the printer or the file, then works beside the window."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QPagedPaintDevice, QPdfWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from kshare.errors import InvalidInput
from kshare.model.attachment import safe_name
from kshare.ui.documents.decoding import Picture, decode
from kshare.ui.files.file_desk import read_picture
from kshare.ui.readers.page_text import PageSheet, ReadPage, read_page
from kshare.ui.readers.printing import PICTURE_PX, Printing, a4_margins
from kshare.ui.session import Session
from kshare.ui.theme.tokens import LIGHT
from kshare.words import say, say_many
from kshare.workspace import Workspace

_CREATOR: Final = "KShare"
_PICTURE: Final = re.compile(r'<img src="kshare:blob/([a-z0-9]+)"')


@dataclass(frozen=True, slots=True)
class _Paper:
    """A page with its pictures, all of them ready: paper waits for nothing."""

    sheet: PageSheet
    pictures: Mapping[str, Picture | None]

    def picture(self, content_hash: str, _widest: int) -> Picture | None:
        """As a document asks for it; None if it is not on this PC."""
        return self.pictures.get(content_hash)


def read_for_paper(workspace: Workspace, page_id: str) -> _Paper:
    """Read and render a page and decode its pictures; runs on a lane. Raises as `read_page` does."""
    sheet = workspace.ask(read_page, ReadPage(page_id, LIGHT, for_paper=True))
    hashes = dict.fromkeys(_PICTURE.findall("".join(sheet.parts)))
    contents = ((each, read_picture(workspace, each)) for each in hashes)
    pictures = {each: decode(content, PICTURE_PX) if content else None for each, content in contents}
    return _Paper(sheet, pictures)


class PagePrinter(QObject):
    """Prints the pages of one reader."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent

    def print(self, page_id: str) -> None:
        """Ask for a printer, then print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        a4_margins(printer)
        dialog = QPrintDialog(printer, self._window)
        try:
            if dialog.exec() == QPrintDialog.DialogCode.Accepted:
                self._read(page_id, partial(self._print_on, printer))
        finally:
            dialog.deleteLater()

    def ask_for_pdf(self, page_id: str, title: str) -> None:
        """Ask for a file, then write it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        wish = str(Path(folder) / f"{safe_name(title)}.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self._window, say("Save as PDF"), wish, say("PDF (*.pdf)"))
        if chosen:
            self.save_pdf(page_id, Path(chosen))

    def save_pdf(self, page_id: str, path: Path) -> None:
        """The page as a PDF at `path`; a file that is there is replaced once the new one is complete."""
        self._read(page_id, partial(self._write, path))

    def _read(self, page_id: str, then: Callable[[_Paper], object]) -> None:
        work = partial(read_for_paper, self._session.workspace, page_id)
        self._session.work("io", work, self, then, topic="paper")

    def _print_on(self, printer: QPagedPaintDevice, paper: _Paper) -> None:
        printing, sheet = self._printing(printer, paper), paper.sheet
        printing.done.connect(
            lambda _count: self._session.tell(say("“{title}” is printed", title=sheet.view.title))
        )
        printing.begin()

    def _write(self, path: Path, paper: _Paper) -> None:
        growing = path.with_name(f"{path.name}.part")
        writer = QPdfWriter(str(growing))
        writer.setTitle(paper.sheet.view.title)
        writer.setCreator(_CREATOR)
        a4_margins(writer)
        printing = self._printing(writer, paper)
        printing.done.connect(partial(self._finish, growing, path))
        printing.failed.connect(lambda _trouble: growing.unlink(missing_ok=True))
        printing.begin()

    def _printing(self, device: QPagedPaintDevice, paper: _Paper) -> Printing:
        sheet = paper.sheet
        printing = Printing(device, sheet.view.title, sheet.parts, paper.picture, self)
        printing.failed.connect(self._session.tell_trouble)
        for ended in (printing.done, printing.failed):
            ended.connect(printing.deleteLater)
        return printing

    def _finish(self, growing: Path, path: Path, count: int) -> None:
        try:
            growing.replace(path)
        except OSError as error:
            growing.unlink(missing_ok=True)
            self._session.tell_trouble(
                InvalidInput("“{name}” could not be written: {why}.", name=path.name, why=error.strerror)
            )
            return
        words = say_many("{count} page", "{count} pages", count)
        self._session.tell(say("Saved as “{name}” ({words})", name=path.name, words=words))
