"""Opening an attachment in another program: only kinds that are looked at, and only after a question."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.model.quota import readable_bytes
from kshare.queries.attachments import AttachmentView
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.words import say

_ENDINGS: Final = """
    png jpg jpeg gif webp bmp tif tiff heic pdf txt md csv log json rtf
    doc docx xls xlsx ppt pptx odt ods odp mp3 m4a wav ogg flac mp4 mov webm mkv avi zip
"""
_OPENABLE: Final = frozenset(_ENDINGS.split())
"""Endings of files that show or play. Programs, scripts, links and macros can only be saved."""


def is_openable(view: AttachmentView) -> bool:
    """True if another program may be asked to show the file."""
    return view.name.rpartition(".")[2].lower() in _OPENABLE


class OpenPrompt(Popover):
    """The question before a file of somebody's is opened."""

    agreed = Signal()

    def __init__(self, view: AttachmentView, window: QWidget) -> None:
        super().__init__(window, width=360)
        about = say(
            "{size}, attached by {name}. Open it if you expect it.",
            size=readable_bytes(view.blob.size),
            name=view.author.name,
        )
        yes, no = PrimaryButton(say("Open it")), GhostButton(say("Not now"))
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        buttons.addWidget(no)
        buttons.addWidget(yes)
        self.body.addWidget(PlainLabel(say("Open this outside KShare?"), Type.HEADING, wrap=True))
        self.body.addWidget(PlainLabel(view.name, Type.MONO, "text2", wrap=True))
        self.body.addWidget(PlainLabel(about, Type.META, "text3", wrap=True))
        self.body.addLayout(buttons)
        yes.clicked.connect(self._agree)
        no.clicked.connect(self.close)
        # Enter pressed in haste must not open anything.
        no.setFocus()

    def _agree(self) -> None:
        self.close()
        self.agreed.emit()

    @staticmethod
    def open_outside(path: object) -> None:
        """Hand a copy to the program that the system has for it."""
        if isinstance(path, Path):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
