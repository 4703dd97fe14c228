"""The tags of a page: chips, and a line that makes new ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from kshare.errors import InvalidInput
from kshare.model.tag import parse_tag
from kshare.queries.bookmarks import ListTags, TagCount, list_tags
from kshare.ui.session import Session
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.popup import Completion, CompletionPopup
from kshare.ui.widgets.tab_order import tab_before
from kshare.words import say, say_many

_MOST = 7


class _TagLine(QLineEdit):
    """Enter or a comma takes the word, Backspace in an empty line the last chip."""

    taken = Signal(str)
    last_unwanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.popup: CompletionPopup | None = None
        self.setProperty("place", "bare")
        self.setPlaceholderText(say("Add a tag"))
        self.setAccessibleName(say("Add a tag"))
        self.setFont(font(Type.META))
        self.setMinimumWidth(90)
        self.setFixedHeight(Size.CONTROL - Space.S)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As above."""
        if self.popup is not None and self.popup.take_key(event):
            return
        word = self.text().strip()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma) and not _is_sending(event):
            if word:
                self.taken.emit(word)
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.last_unwanted.emit()
        else:
            super().keyPressEvent(event)


def _is_sending(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class TagsField(QWidget):
    """`changed` follows every chip; `trouble(InvalidInput)` says why a word cannot be one."""

    changed = Signal()
    trouble = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.tags: tuple[str, ...] = ()
        self.line = _TagLine()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.XS)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(Space.XS)
        self._row.addLayout(self._chips)
        self._row.addWidget(self.line, 1)
        self.line.taken.connect(self.add)
        self.line.last_unwanted.connect(lambda: self.remove(self.tags[-1]) if self.tags else None)
        self.line.editingFinished.connect(self._take_rest)
        self.line.textEdited.connect(self._look)

    def show_tags(self, tags: Sequence[str]) -> None:
        """Other tags, without a signal."""
        self.tags = tuple(tags)
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        made: list[QWidget] = []
        for tag in self.tags:
            chip = Chip(f"#{tag}", removable=True)
            chip.remove_wanted.connect(lambda tag=tag: self.remove(tag))
            self._chips.addWidget(chip)
            made.append(chip)
        tab_before(self.line, *made)

    def add(self, word: str) -> None:
        """One more tag, in its one spelling."""
        try:
            tag = parse_tag(word)
        except InvalidInput as trouble:
            self.trouble.emit(trouble)
            return
        self.line.clear()
        if tag not in self.tags:
            self.show_tags((*self.tags, tag))
            self.changed.emit()

    def remove(self, tag: str) -> None:
        """One tag less."""
        self.show_tags([each for each in self.tags if each != tag])
        self.changed.emit()

    def _take_rest(self) -> None:
        """A word that was typed but not entered is meant as a tag too."""
        if self.line.text().strip() and (self.line.popup is None or not self.line.popup.isVisible()):
            self.add(self.line.text())

    def _look(self, typed: str) -> None:
        prefix = typed.strip().lstrip("#").casefold()
        if prefix:
            self._session.ask(list_tags, ListTags(prefix=prefix, limit=_MOST), self, self._offer)
        elif self.line.popup is not None:
            self.line.popup.hide()

    def _offer(self, found: tuple[TagCount, ...]) -> None:
        typed = self.line.text().strip().lstrip("#").casefold()
        if not self.line.hasFocus() or not typed:
            return
        if self.line.popup is None:
            self.line.popup = CompletionPopup(self.line)
            self.line.popup.chosen.connect(lambda offer: self.add(offer.value))
        offers = [
            Completion(
                f"#{each.tag}",
                say_many("{count} item", "{count} items", each.count),
                "hash",
                "accent_text",
                each.tag,
            )
            for each in found
            if each.tag not in self.tags and each.tag.startswith(typed) and each.tag != typed
        ]
        self.line.popup.offer(offers, self.line.rect(), self.line)
