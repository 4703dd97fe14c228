"""Files that wait for the item that they will belong to: of a post or page that is still being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.attachment import free_name
from kshare.model.quota import readable_bytes
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.files.taking import Source, Taken
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

if TYPE_CHECKING:
    from kshare.usecases.attachments import Attached

MOST_BYTES = 1 << 40
_NAME = 36
_IN_A_ROW = 3


class PendingFiles(QWidget):
    """A chip for each; hidden while there are none."""

    taken = Signal(object)
    """A `Taken` that came in just now."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = FileDesk.of(session)
        self.files: list[Taken] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.XS)
        self._trouble = PlainLabel("", Type.META, "danger", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(self._rows)
        column.addWidget(self._trouble)
        self._show()

    def take(self, sources: Sequence[Source]) -> None:
        """Take content into the home; what it belongs to comes later."""
        self._trouble.setText("")
        if sources:
            self._desk.take(sources, MOST_BYTES, self, self._add, self.say_trouble)

    def _add(self, taken: Sequence[Taken]) -> None:
        for each in taken:
            name = free_name(each.name, [known.name for known in self.files])
            self.files.append(replace(each, name=name))
            self._desk.show_early(each.blob)
            self.taken.emit(self.files[-1])
        self._show()

    def remove(self, file: Taken) -> None:
        """Not this one after all."""
        if file in self.files:
            self.files.remove(file)
            self._show()

    def clear(self) -> None:
        """Begin anew."""
        self.files.clear()
        self._trouble.setText("")
        self._show()

    def attach_to(self, item: str, space: str | None, done: Callable[[], object]) -> None:
        """Attach all to an item that is there now; `done` is called once the last one is, or one was refused."""
        from kshare.usecases.attachments import AttachFile, attach_file

        if not self.files:
            done()
            return
        first = self.files.pop(0)
        command = AttachFile(
            item, first.blob, first.name, media_type=first.media_type, preview=first.preview, space=space
        )
        failed = partial(self._refused, done)
        self._session.run(attach_file, command, self, partial(self._next, item, space, done), failed)

    def _next(self, item: str, space: str | None, done: Callable[[], object], _: Attached) -> None:
        self._show()
        self.attach_to(item, space, done)

    def _refused(self, done: Callable[[], object], trouble: KShareError) -> None:
        self.clear()
        self._session.trouble.emit(trouble)
        done()

    def say_trouble(self, trouble: KShareError) -> None:
        """What went wrong and what to do."""
        self._trouble.setText(f"{trouble.message} {trouble.next_step}")
        self._show()

    def _show(self) -> None:
        while (row := self._rows.takeAt(0)) is not None:
            holder = row.widget()
            if holder is not None:
                holder.deleteLater()
        for start in range(0, len(self.files), _IN_A_ROW):
            self._rows.addWidget(self._row(self.files[start : start + _IN_A_ROW]))
        self._trouble.setVisible(bool(self._trouble.text()))
        self.setVisible(bool(self.files) or bool(self._trouble.text()))

    def _row(self, files: Sequence[Taken]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.XS)
        for file in files:
            name = file.name if len(file.name) <= _NAME else f"{file.name[: _NAME - 1]}…"
            icon = "image" if file.is_image else "paperclip"
            chip = Chip(f"{name} · {readable_bytes(file.blob.size)}", icon=icon, removable=True)
            chip.setAccessibleName(say("File {name}", name=file.name))
            chip.remove_wanted.connect(partial(self.remove, file))
            line.addWidget(chip)
        line.addStretch(1)
        return row
