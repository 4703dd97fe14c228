"""The head of the editor: title, tags, who will see it, when the draft was kept, publish and close."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kshare.model.limits import TITLE_CHARACTERS
from kshare.ui.session import Session
from kshare.ui.tags.tags_field import TagsField
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton, PrimaryButton
from kshare.ui.widgets.labels import ElidedLabel
from kshare.words import say, say_many


class EditorHead(QWidget):
    """States wishes; the editor answers them."""

    publish_wanted = Signal()
    close_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLineEdit()
        self.title.setProperty("place", "bare")
        self.title.setFont(font(Type.TITLE))
        self.title.setPlaceholderText(say("Title"))
        self.title.setAccessibleName(say("Title of the page"))
        self.title.setMaxLength(TITLE_CHARACTERS)
        self.title.setMinimumWidth(160)
        self.tags = TagsField(session)
        self.status = ElidedLabel("", Type.META, "text3")
        self.audience = ElidedLabel("", Type.META, "text3")
        self.discard = IconButton("trash-2", say("Throw the draft away"))
        self.close_button = GhostButton(say("Close draft"))
        self.publish = PrimaryButton(say("Publish"))
        first = QHBoxLayout()
        first.setSpacing(Space.S)
        first.addWidget(self.title, 1)
        for widget in (self.status, self.discard, self.close_button, self.publish):
            first.addWidget(widget)
        second = QHBoxLayout()
        second.setSpacing(Space.M)
        second.addWidget(self.tags, 1)
        second.addWidget(self.audience)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XXL, Space.M, Space.XL, 0)
        column.setSpacing(Space.XS)
        column.addLayout(first)
        column.addLayout(second)
        self.publish.clicked.connect(self.publish_wanted)
        self.close_button.clicked.connect(self.close_wanted)
        self.discard.clicked.connect(self.discard_wanted)
        self.shows_dirty = False
        self.show_dirty(False)

    def show_dirty(self, dirty: bool) -> None:
        """Whether there is anything to keep, publish or throw away."""
        self.shows_dirty = dirty
        self.close_button.setText(say("Close draft") if dirty else say("Close"))
        self.close_button.updateGeometry()
        self.discard.setVisible(dirty)
        if not dirty:
            self.status.setText("")

    def show_kept(self, passed_ms: int) -> None:
        """How long ago the draft was kept."""
        seconds = max(0, passed_ms // 1000)
        if seconds < 1:
            words = say("Draft kept")
        elif seconds < 60:
            words = say("Draft kept {count} s ago", count=seconds)
        else:
            words = say_many("Draft kept {count} min ago", "Draft kept {count} min ago", seconds // 60)
        self.status.setText(words)
