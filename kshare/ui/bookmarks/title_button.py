"""“Fetch the title”: asks the server of the typed address, and only when it is pressed."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kshare.errors import KShareError
from kshare.model.urls import host_of
from kshare.ui.session import Session
from kshare.ui.widgets.buttons import LinkButton
from kshare.words import say

_LONGEST: Final = 40


def _fetch(url: str) -> str:
    from kshare.checking.titles import fetch_title  # http and ssl are loaded by those who ask for it

    return fetch_title(url)


class TitleButton(LinkButton):
    """`fetched(str)` is the title, `failed(KShareError)` says why there is none."""

    fetched = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", "download", parent)
        self._session = session
        self._url = ""
        self.clicked.connect(self._go)
        self.hide()

    def show_for(self, url: str, *, wanted: bool) -> None:
        """Offer it for a web address while a title is `wanted`."""
        self._url = url
        host = host_of(url) if url.startswith(("http://", "https://")) else ""
        self.setText(say("Fetch the title from {host}", host=host[:_LONGEST]))
        self.setEnabled(True)
        self.updateGeometry()
        self.setVisible(bool(host) and wanted)

    def _go(self) -> None:
        url = self._url
        self.setEnabled(False)
        work = partial(_fetch, url)
        self._session.work(
            "web", work, self, partial(self._arrived, url), partial(self._refused, url), topic="title"
        )

    def _arrived(self, url: str, title: str) -> None:
        if url == self._url:
            self.setEnabled(True)
            self.fetched.emit(title)

    def _refused(self, url: str, trouble: KShareError) -> None:
        if url == self._url:
            self.setEnabled(True)
            self.failed.emit(trouble)
