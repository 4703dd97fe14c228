"""Printing a page and saving it as a PDF: asks for the printer or the file, then works beside the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QPagedPaintDevice, QPdfWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from kshare.errors import InvalidInput, KShareError
from kshare.model.attachment import safe_name
from kshare.ui.readers.page_text import PageSheet, ReadPage, read_page
from kshare.ui.readers.printing import Printing, a4_margins
from kshare.ui.safe_document import LoadBlob
from kshare.ui.session import Session
from kshare.ui.theme.tokens import LIGHT
from kshare.words import say, say_many

_CREATOR = "KShare"


class PagePrinter(QObject):
    """Prints the pages of one reader."""

    def __init__(self, session: Session, load_blob: LoadBlob, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._load_blob, self._window = session, load_blob, parent

    def print(self, page_id: str) -> None:
        """Ask for a printer, then print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        a4_margins(printer)
        dialog = QPrintDialog(printer, self._window)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self._read(page_id, partial(self._print_on, printer))
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

    def _read(self, page_id: str, then: Callable[[PageSheet], object]) -> None:
        request = ReadPage(page_id, LIGHT, for_paper=True)
        work = partial(self._session.workspace.ask, read_page, request)
        self._session.work("io", work, self, then, topic="paper")

    def _print_on(self, printer: QPagedPaintDevice, sheet: PageSheet) -> None:
        printing = self._printing(printer, sheet)
        printing.done.connect(lambda _count: self._say(say("“{title}” is printed", title=sheet.view.title)))
        printing.begin()

    def _write(self, path: Path, sheet: PageSheet) -> None:
        growing = path.with_name(f"{path.name}.part")
        writer = QPdfWriter(str(growing))
        writer.setTitle(sheet.view.title)
        writer.setCreator(_CREATOR)
        a4_margins(writer)
        printing = self._printing(writer, sheet)
        printing.done.connect(partial(self._finish, growing, path))
        printing.failed.connect(lambda _trouble: growing.unlink(missing_ok=True))
        printing.begin()

    def _printing(self, device: QPagedPaintDevice, sheet: PageSheet) -> Printing:
        printing = Printing(device, sheet.view.title, sheet.parts, self._load_blob, self)
        printing.failed.connect(self._tell)
        printing.done.connect(lambda _count: printing.deleteLater())
        printing.failed.connect(lambda _trouble: printing.deleteLater())
        return printing

    def _finish(self, growing: Path, path: Path, count: int) -> None:
        try:
            growing.replace(path)
        except OSError as error:
            growing.unlink(missing_ok=True)
            self._tell(
                InvalidInput("“{name}” could not be written: {why}.", name=path.name, why=error.strerror)
            )
            return
        words = say_many("{count} page", "{count} pages", count)
        self._say(say("Saved as “{name}” ({words})", name=path.name, words=words))

    def _say(self, words: str) -> None:
        self._session.done.emit(words, None)

    def _tell(self, trouble: KShareError) -> None:
        self._session.trouble.emit(trouble)
