"""What stands around a page that is read: its place and actions above, small questions."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.queries.pages import PageView
from kshare.store.spaces import PERSONAL
from kshare.ui.actions import action, shown_keys
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.answers import answers
from kshare.ui.widgets.buttons import GhostButton, IconButton, LinkButton, PrimaryButton
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.popup import Popover
from kshare.words import say


def space_words(name: str) -> str:
    """A space as people call it."""
    return say("Personal") if name == PERSONAL else name


class ActionBar(QWidget):
    """Where the page is, and what can be done with it."""

    parent_wanted = Signal()
    edit_wanted = Signal()
    history_wanted = Signal()
    share_wanted = Signal()
    below_wanted = Signal()
    rename_wanted = Signal()
    move_wanted = Signal()
    duplicate_wanted = Signal()
    around_wanted = Signal()
    delete_wanted = Signal()
    erase_wanted = Signal()
    outline_wanted = Signal()
    print_wanted = Signal()
    pdf_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""
        self._place = ElidedLabel("", Type.META, "text3")
        self._parent = LinkButton("")
        self.section = ElidedLabel("", Type.META, "text3")
        self.outline = IconButton("list", say("On this page"))
        self.edit = GhostButton(say("Edit"), "pencil")
        self.history = IconButton("history", say("History"))
        self.share = IconButton("share-2", say("Share to another space"))
        self.more = IconButton("ellipsis", say("More"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.M, Space.L, Space.S)
        row.setSpacing(Space.XS)
        row.addWidget(self._place)
        row.addWidget(self._parent)
        row.addWidget(self.section, 1)
        for button in (self.outline, self.edit, self.history, self.share, self.more):
            row.addWidget(button)
        self._parent.clicked.connect(self.parent_wanted)
        self.edit.clicked.connect(self.edit_wanted)
        self.history.clicked.connect(self.history_wanted)
        self.share.clicked.connect(self.share_wanted)
        self.outline.clicked.connect(self.outline_wanted)
        self.more.clicked.connect(lambda: self.menu().show_below(self.more))
        self.outline.hide()

    def show_view(self, view: PageView) -> None:
        """Another page, or the same one changed."""
        place = space_words(view.space)
        self._place.setText(f"{place}  ›" if view.parent else place)
        self._parent.setText(view.parent.title if view.parent else "")
        self._parent.setVisible(view.parent is not None)
        self._address = f"kshare:page/{view.id}"

    def show_section(self, words: str) -> None:
        """Under which heading the view is; '' above the first one."""
        self.section.setText(f"›  {words}" if words else "")

    def menu(self) -> Menu:
        """A page under it, rename, copy the link, print, delete."""
        menu = Menu(self)
        menu.offer(say("New page under it…"), self.below_wanted.emit, "file-plus")
        for key, wanted in (
            ("item.rename", self.rename_wanted),
            ("item.move", self.move_wanted),
            ("item.duplicate", self.duplicate_wanted),
            ("item.around", self.around_wanted),
        ):
            known = action(key)
            menu.offer(known.name, wanted.emit, known.icon, keys=shown_keys(key))
        menu.addSeparator()
        menu.offer(say("Copy link"), self.copy_address, "copy")
        menu.offer(say("Print…"), self.print_wanted.emit, "printer")
        menu.offer(say("Save as PDF…"), self.pdf_wanted.emit, "download")
        menu.addSeparator()
        menu.offer(say("Delete"), self.delete_wanted.emit, "trash-2", ink="danger")
        menu.offer(say("Erase for good…"), self.erase_wanted.emit)
        return menu

    def copy_address(self) -> None:
        """The page's link, for a message or another page."""
        QGuiApplication.clipboard().setText(self._address)


class MissingPopover(Popover):
    """A link to a page that nobody has written."""

    agreed = Signal()

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window, width=340)
        words = say("There is no page called “{title}” yet.", title=title)
        self.create_page = PrimaryButton(say("Write it"), "file-plus")
        self.body.addWidget(PlainLabel(words, Type.BODY, wrap=True))
        self.body.addLayout(answers(self.create_page))
        self.create_page.clicked.connect(self._agree)
        self.create_page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter writes it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._agree()
        else:
            super().keyPressEvent(event)

    def _agree(self) -> None:
        self.close()
        self.agreed.emit()
