"""Files that wait for the item that they will belong to: of a post or page that is still being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

if TYPE_CHECKING:
    from kshare.model.attachment import NewFile
    from kshare.ui.files.taking import Source

MOST_BYTES = 1 << 40
_NAME = 36
_IN_A_ROW = 3


class PendingFiles(QWidget):
    """A chip for each; hidden while there are none."""

    taken = Signal(object)
    """A `NewFile` that came in just now."""
    changed = Signal()
    """A person gave files or took one back."""
    late = Signal(str, object)
    """The key of a draft and a list of `NewFile` that came when it was no longer written here."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = FileDesk.of(session)
        self.files: list[NewFile] = []
        self.key = ""
        """Of the draft that these files belong to."""
        self._turn = self._coming = 0
        self._left: dict[int, tuple[str, list[str]]] = {}
        """By turn that ended while files were on their way: its draft, and the names that are taken there."""
        self._then: Callable[[], object] | None = None
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
            self._coming += 1
            added, failed = partial(self._add, self._turn), partial(self._fail, self._turn)
            self._desk.take(sources, MOST_BYTES, self, added, failed)

    @property
    def are_coming(self) -> bool:
        """True while files that were given are still read."""
        return self._coming > 0

    def when_taken(self, act: Callable[[], object]) -> None:
        """Call `act` once all that was given is here: now, if nothing is on its way."""
        self._then = act
        self._go_on()

    def _go_on(self) -> None:
        then = self._then
        if then is not None and not self._coming:
            self._then = None
            then()

    def _fail(self, turn: int, trouble: KShareError) -> None:
        if turn == self._turn:
            self._coming -= 1
            self._then = None
            self.say_trouble(trouble)

    def _add(self, turn: int, taken: Sequence[NewFile]) -> None:
        from kshare.model.attachment import free_name

        key, names = self._left.get(turn, ("", []))
        if turn == self._turn:
            self._coming -= 1
        elif not key or key != self.key:
            self._hand_over(key, names, taken)
            return
        for each in taken:
            name = free_name(each.name, [known.name for known in self.files])
            self.files.append(replace(each, name=name))
            self._desk.show_early(each.blob)
            self.taken.emit(self.files[-1])
        self._show()
        self.changed.emit()
        self._go_on()

    def _hand_over(self, key: str, names: list[str], taken: Sequence[NewFile]) -> None:
        """They were for something that is not written here any more: its draft takes them."""
        from kshare.model.attachment import free_name

        named = []
        for each in taken:
            named.append(replace(each, name=free_name(each.name, names)))
            names.append(named[-1].name)
        if key:
            self.late.emit(key, named)

    def remove(self, file: NewFile) -> None:
        """Not this one after all."""
        if file in self.files:
            self.files.remove(file)
            self._show()
            self.changed.emit()

    def show_files(self, files: Sequence[NewFile]) -> None:
        """These wait, as a draft kept them."""
        self.files = list(files)
        for file in self.files:
            self._desk.show_early(file.blob)
        self._show()

    def let_go(self, files: Sequence[NewFile]) -> None:
        """These belong to something now; what came later still waits."""
        self.files = [file for file in self.files if file not in files]
        self._show()

    def clear(self) -> None:
        """Begin anew; what is still on its way comes as `late`."""
        if self._coming:
            self._left[self._turn] = (self.key, [file.name for file in self.files])
        self._turn, self._coming, self._then, self.key = self._turn + 1, 0, None, ""
        self.files.clear()
        self._trouble.setText("")
        self._show()

    def say_trouble(self, trouble: KShareError) -> None:
        """What went wrong and what to do."""
        self._trouble.setText(trouble.full_message)
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

    def _row(self, files: Sequence[NewFile]) -> QWidget:
        from kshare.model.quota import readable_bytes

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
