"""The picture of the person at this PC: what colleagues see now, another one from a file, or none."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSlider, QWidget

from kshare.errors import InvalidInput, KShareError
from kshare.model.attachment import NewFile
from kshare.ui.documents.decoding import NoPicture, decode
from kshare.ui.files.taking import small_picture
from kshare.ui.session import Session
from kshare.ui.settings.crop import MOST_ZOOM, CropView
from kshare.ui.shell.rail import Me
from kshare.ui.theme.faces import SIDE, faces
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.avatar import Avatar
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet, page_column
from kshare.usecases.profile_picture import ChangePicture, change_picture, picture_type
from kshare.usecases.undo import Done
from kshare.words import say
from kshare.workspace import Workspace

_WIDEST: Final = 1_600
"""px: large enough to zoom into, small enough to be dragged."""
_MOST_BYTES: Final = 50 << 20
_KINDS: Final = "*.png *.jpg *.jpeg *.webp *.gif *.bmp"


def read_picture(path: Path) -> QImage:
    """The picture in a file of this PC; for a lane. InvalidInput in words for whatever is none."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InvalidInput(NoPicture.TOO_LARGE.words)
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            "{path} cannot be read: {reason}", path=path, reason=error.strerror or error
        ) from error
    found = decode(content, _WIDEST)
    if isinstance(found, NoPicture):
        raise InvalidInput(found.words)
    return found


def keep_picture(workspace: Workspace, image: QImage) -> NewFile:
    """Take a square picture into the home, so small that it travels with the profile; for a lane."""
    content = small_picture(image) or b""
    media_type = picture_type(content)
    blob = workspace.files.keep(io.BytesIO(content))
    return NewFile(blob, "picture." + media_type.removeprefix("image/"), media_type, content)


class PictureSheet(Sheet):
    """Opens with what colleagues see; a file that is chosen is cropped before it is kept."""

    def __init__(self, session: Session, me: Me, window: QWidget) -> None:
        super().__init__(window, (440, 500), fits=True)
        self._session, self._me = session, me
        self.avatar = Avatar(me.name, me.person_id, 128)
        self.crop = CropView()
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(100, MOST_ZOOM)
        self.zoom.setAccessibleName(say("Zoom"))
        self.words = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = GhostButton(say("Choose a picture…"), "image")
        self.remove = GhostButton(say("Remove"), "trash-2")
        self.keep = PrimaryButton(say("Save"), "check")
        self._page = self._make_page()
        self.add_page(self._page)
        self.choose.clicked.connect(self._ask_for_file)
        self.remove.clicked.connect(lambda: self._write(None))
        self.keep.clicked.connect(self._keep)
        self.crop.zoomed.connect(self.zoom.setValue)
        self.zoom.valueChanged.connect(self.crop.set_zoom)

    def _make_page(self) -> QWidget:
        page = QWidget()
        column = page_column(page)
        middle = Qt.AlignmentFlag.AlignHCenter
        for widget in (self.avatar, self.crop):
            column.addWidget(widget, 0, middle)
        column.addWidget(self.zoom)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.choose)
        row.addStretch(1)
        row.addWidget(self.remove)
        row.addWidget(self.keep)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def open_picture(self) -> None:
        """What colleagues see now."""
        self._show_crop(False)
        self.remove.setVisible(faces().picture(self._me.person_id) is not None)
        self._say(say("Colleagues see this beside everything you write."))
        self.show_page(self._page, say("Your picture"))
        self.open_sheet(self.choose)

    def _show_crop(self, crops: bool) -> None:
        self.avatar.setVisible(not crops)
        for widget in (self.crop, self.zoom, self.keep):
            widget.setVisible(crops)

    def _say(self, words: str, tone: str = "text2") -> None:
        self.words.set_tone(tone)
        self.words.setText(words)

    # -- choosing --------------------------------------------------------------------------------------

    def _ask_for_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self.window(), say("Choose a picture"), "", f"{say('Pictures')} ({_KINDS})"
        )
        if path:
            self.take(Path(path))

    def take(self, path: Path) -> None:
        """Show what lies at `path`, to be cropped."""
        self._session.work("io", partial(read_picture, path), self, self._crop, self._fail, topic="picture")

    def _crop(self, image: QImage) -> None:
        self.crop.show_image(image)
        self._show_crop(True)
        self.remove.hide()
        self._say(say("Drag it, and zoom with the wheel: colleagues see the circle."))
        self.crop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, trouble: KShareError) -> None:
        self.keep.setEnabled(True)
        self._say(f"{trouble.message} {trouble.next_step}".strip(), "danger")

    # -- keeping ---------------------------------------------------------------------------------------

    def _keep(self) -> None:
        self.keep.setEnabled(False)
        work = partial(keep_picture, self._session.workspace, self.crop.cropped(SIDE))
        self._session.work("io", work, self, self._write, self._fail, topic="picture")

    def _write(self, picture: NewFile | None) -> None:
        said = say("Your picture is changed") if picture else say("Your picture is removed")
        self._session.run(change_picture, ChangePicture(picture), self, self._written, self._fail, said=said)

    def _written(self, _done: Done) -> None:
        self.close_sheet()
