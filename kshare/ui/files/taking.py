"""Files that a person pastes, drops or chooses: read off the UI thread, with a small picture of those that are one.

Nothing is fetched: of what the clipboard or a drop holds, only pictures and files of this PC are taken.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QFileDialog, QWidget

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import InvalidInput
from kshare.model.attachment import IMAGE_TYPES, NewFile, free_name, safe_name
from kshare.model.limits import PREVIEW_BYTES
from kshare.queries.attachments import media_type_of
from kshare.ui.documents.decoding import MOST_PIXELS
from kshare.words import say

if TYPE_CHECKING:
    from kshare.sharing.files import HomeFiles

PREVIEW_SIDE: Final = 240
"""px of the longer side of a small picture."""
_BYTES: Final = "image/png"
"""Pictures that a clipboard has as a file, too."""
_QUALITIES: Final = (80, 60, 40, 20)


@dataclass(frozen=True, slots=True)
class Pasted:
    """A picture out of the clipboard: as it was copied, or the bytes of its file."""

    image: QImage | bytes
    name: str


Source = Path | Pasted


def holds_files(mime: QMimeData) -> bool:
    """True if there is anything to take. Text that comes along goes first: a copied cell has a picture too."""
    if mime.hasUrls() and any(url.isLocalFile() for url in mime.urls()):
        return True
    return (mime.hasImage() or mime.hasFormat(_BYTES)) and not mime.hasText()


def sources_in(mime: QMimeData) -> list[Source]:
    """What to take; a picture that has no name gets one from the time of day."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths:
        return list(paths)
    # Bytes where there are any: to decode a picture of 5,000 px takes longer than the window may wait.
    content = bytes(mime.data(_BYTES).data()) if mime.hasFormat(_BYTES) else b""
    image = content or mime.imageData()
    if (isinstance(image, QImage) and not image.isNull()) or content:
        return [Pasted(image, picture_name(".png"))]
    return []


def picture_name(ending: str, known: Collection[str] = ()) -> str:
    """A name for a picture that has none: the time of day, and a number if the name is `known`."""
    moment = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    return free_name(say("Picture {moment}", moment=moment) + ending, known)


def ask_for_files(parent: QWidget) -> list[Path]:
    """The files that the person chooses; none if the dialog is left."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, say("Attach files"))
    return [Path(path) for path in chosen]


def take(
    files: HomeFiles,
    sources: Sequence[Source],
    largest: int,
    cancel: CancelToken,
    progress: Progress = no_progress,
) -> list[NewFile]:
    """Take content into the home. Runs on a lane. InvalidInput for a folder or a file above `largest` bytes."""
    taken = []
    for source in sources:
        if isinstance(source, Pasted):
            taken.append(_taken(files, source, cancel))
            continue
        if not source.is_file():
            raise InvalidInput("“{name}” is a folder. Attach the files in it.", name=source.name)
        if source.stat().st_size > largest:
            raise InvalidInput("“{name}” is larger than this space allows.", name=source.name)
        blob = files.keep_file(source, cancel, progress)
        name = safe_name(source.name)
        media_type = media_type_of(name)
        preview = small_picture_of(files.folder.path(blob.hash)) if media_type in IMAGE_TYPES else None
        taken.append(NewFile(blob, name, media_type, preview))
    return taken


def _taken(files: HomeFiles, pasted: Pasted, cancel: CancelToken) -> NewFile:
    image, name = pasted.image, safe_name(pasted.name)
    if isinstance(image, QImage):
        blob = files.keep(io.BytesIO(_encoded(image, "PNG", -1)), cancel)
        return NewFile(blob, name, "image/png", small_picture(image))
    blob = files.keep(io.BytesIO(image), cancel)
    return NewFile(blob, name, media_type_of(name), small_picture_of(files.folder.path(blob.hash)))


def small_picture_of(path: Path) -> bytes | None:
    """A small picture of the picture in a file; None if it is none, or a bomb."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    reader.setScaledSize(_within(size))
    image = reader.read()
    return None if image.isNull() else small_picture(image)


def small_picture(image: QImage) -> bytes | None:
    """PNG or JPEG of at most 16 KiB, or None."""
    small = image.scaled(_within(image.size()))
    if small.hasAlphaChannel() and len(png := _encoded(small, "PNG", -1)) <= PREVIEW_BYTES:
        return png
    plain = small.convertToFormat(QImage.Format.Format_RGB32)
    found = (_encoded(plain, "JPG", quality) for quality in _QUALITIES)
    return next((content for content in found if len(content) <= PREVIEW_BYTES), None)


def _within(size: QSize) -> QSize:
    longer = max(size.width(), size.height(), 1)
    if longer <= PREVIEW_SIDE:
        return size
    return QSize(
        max(1, size.width() * PREVIEW_SIDE // longer), max(1, size.height() * PREVIEW_SIDE // longer)
    )


def _encoded(image: QImage, form: str, quality: int) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, quality)  # type: ignore[call-overload]  # the stubs want bytes, Qt takes text
    return bytes(content.data())
