"""The files of an item, calmly below it: where each is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kshare.errors import KShareError, NotFound
from kshare.model.attachment import NewFile
from kshare.model.changes import BOOKMARKS, FILES, PAGES, POSTS, Changes
from kshare.model.ids import text_id
from kshare.queries.attachments import Attachments, AttachmentView, ListAttachments, list_attachments
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.files.opening import OpenPrompt, is_openable
from kshare.ui.files.taking import Source, ask_for_files, holds_files, sources_in
from kshare.ui.files.tile import WIDTH, FileTile
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import LinkButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.tab_order import tab_at
from kshare.usecases.attachments import (
    AttachFile,
    DetachFile,
    PinFiles,
    WantFiles,
    attach_file,
    detach_file,
    pin_files,
    want_files,
)
from kshare.words import say, say_many

MOST_BYTES: Final = 1 << 40
_SHOWN: Final = 6
"""Files that are shown at once; a button brings the others."""


class AttachmentStrip(QWidget):
    """Shows an item's files and takes more; without any it is not there. `inviting`: it takes more."""

    attached = Signal(list)
    """Names of files that were attached just now, in the words of the item."""

    def __init__(
        self,
        session: Session,
        *,
        inviting: bool = False,
        margins: tuple[int, int] = (Space.XL, Space.L),
        line: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._line = session, line
        self.desk = FileDesk.of(session)
        self._item, self._space = "", ""
        self._all = False
        self._files: tuple[AttachmentView, ...] = ()
        self.tiles: list[FileTile] = []
        self.prompt: OpenPrompt | None = None
        self.setAcceptDrops(inviting)
        self._title = PlainLabel("", Type.META, "text3")
        self.add = LinkButton(say("Attach file"), "paperclip")
        if not inviting:
            self.add.hide()  # never shown before it has its place: it would be a window for a moment
        self.add.clicked.connect(self.choose_files)
        self._more = LinkButton("")
        self._more.clicked.connect(self._show_all)
        self._grid = QGridLayout()
        self._grid.setSpacing(Space.S)
        self._trouble = PlainLabel("", Type.META, "danger", wrap=True)
        self._trouble.hide()
        self._lay_out(*margins)
        self.hide()
        session.changed.connect(self._on_changes)
        self.desk.progressed.connect(self._show_progress)

    def _lay_out(self, left: int, right: int) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self._title, 1)
        head.addWidget(self._more)
        head.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(left, Space.S, right, Space.S)
        column.setSpacing(Space.XS)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addWidget(self._trouble)

    # -- showing ---------------------------------------------------------------------------------------

    @property
    def files(self) -> tuple[AttachmentView, ...]:
        """What is attached, oldest first."""
        return self._files

    def show_item(self, item_id: str) -> None:
        """The files of this item from now on."""
        if item_id != self._item:
            self._item, self._all = item_id, False
            self._trouble.hide()
            self._show(None)
        self.refresh()

    def refresh(self) -> None:
        """Look again."""
        if self._item:
            self._session.ask(
                list_attachments,
                ListAttachments(self._item),
                self,
                self._show,
                lambda _trouble: self._show(None),
                topic="files",
            )

    def _on_changes(self, changes: Changes) -> None:
        if self._item and changes.touches(FILES, PAGES, POSTS, BOOKMARKS):
            self.refresh()

    def _show(self, found: Attachments | None) -> None:
        self._files = found.files if found is not None and found.item in self._item else ()
        shown = self._files if self._all else self._files[:_SHOWN]
        while len(self.tiles) > len(shown):
            self.tiles.pop().deleteLater()
        for number, view in enumerate(shown):
            progress = self.desk.under_way.get(text_id(view.blob.hash))
            if number < len(self.tiles):
                self.tiles[number].show_view(view, progress)
                continue
            tile = FileTile(view)
            tile.show_view(view, progress)
            tile.clicked.connect(partial(self._click, tile))
            self.tiles.append(tile)
        rest = len(self._files) - len(shown)
        self._more.setText(say("Show all {count}", count=len(self._files)))
        self._more.setVisible(rest > 0)
        self._title.setText(
            say_many("{count} file", "{count} files", len(self._files)) if self._files else ""
        )
        self._arrange()
        self.setVisible(bool(self._item and self._files))

    def _show_all(self) -> None:
        self._all = True
        self.refresh()

    def _arrange(self) -> None:
        left, _, right, _ = self.layout().getContentsMargins()  # type: ignore[union-attr, misc]
        columns = max(1, (self.width() - left - right + Space.S) // (WIDTH + Space.S))
        for number, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, number // columns, number % columns)
        tab_at(self, self._more, self.add, *self.tiles)
        for column in range(max(self._grid.columnCount(), columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _show_progress(self, content_hash: str, done: int, total: int) -> None:
        for tile in self.tiles:
            if text_id(tile.view.blob.hash) == content_hash:
                tile.show_view(tile.view, (done, total) if done < total else None)

    # -- doing -----------------------------------------------------------------------------------------

    def _click(self, tile: FileTile) -> None:
        view = tile.view
        if not view.is_here and text_id(view.blob.hash) not in self.desk.under_way:
            self._session.run(want_files, WantFiles(self._item, view.name), self)
            return
        self.menu_for(tile).show_below(tile)

    def menu_for(self, tile: FileTile) -> Menu:
        """What can be done with a file."""
        view, menu = tile.view, Menu(tile)
        if view.is_here:
            if is_openable(view):
                menu.offer(say("Open…"), partial(self.ask_to_open, view.name))
            menu.offer(say("Save a copy…"), partial(self._choose_place, view))
        else:
            menu.offer(say("Stop fetching"), partial(self.desk.stop, view.blob))
        menu.offer_choice(say("Keep on this PC"), view.pinned, partial(self._pin, view))
        menu.addSeparator()
        menu.offer(say("Take off"), partial(self._detach, view))
        return menu

    def _pin(self, view: AttachmentView, pinned: bool) -> None:
        self._session.run(pin_files, PinFiles(self._item, view.name, pinned=pinned), self)

    def ask_to_open(self, name: str) -> None:
        """Open a file by name after a question; one that is not here is fetched."""
        tile = next((tile for tile in self.tiles if tile.view.name.lower() == name.lower()), None)
        if tile is None:
            self.say_trouble(NotFound("There is no file called '{name}' here.", name=name))
        elif not tile.view.is_here or not is_openable(tile.view):
            self._click(tile)
        else:
            if self.prompt is not None:
                self.prompt.deleteLater()
            self.prompt = OpenPrompt(tile.view, self.window())
            self.prompt.agreed.connect(partial(self._open, tile.view))
            self.prompt.open_at(tile)

    def _open(self, view: AttachmentView) -> None:
        target = self.desk.place_to_open(view.blob, view.name)
        self.desk.save(view.blob, target, self, OpenPrompt.open_outside, self.say_trouble)

    def _choose_place(self, view: AttachmentView) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, say("Save a copy"), str(Path.home() / view.name))
        if chosen:
            said = say("Saved: {name}", name=view.name)
            self.desk.save(
                view.blob,
                Path(chosen),
                self,
                lambda _path: self._session.tell(said),
                self.say_trouble,
            )

    def _detach(self, view: AttachmentView) -> None:
        said = say("“{name}” is taken off", name=view.name)
        self._session.run(
            detach_file, DetachFile(self._item, view.name), self, failed=self.say_trouble, said=said
        )

    # -- taking ----------------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Ask which files to attach, and attach them."""
        self.take(ask_for_files(self))

    def take(self, sources: Sequence[Source]) -> None:
        """Attach these to the item."""
        self._trouble.hide()
        if sources and self._item:
            item = self._item
            self.desk.take(sources, MOST_BYTES, self, partial(self._attach, item), self.say_trouble)

    def _attach(self, item: str, taken: list[NewFile], names: tuple[str, ...] = ()) -> None:
        """One after the other, so that their names come in order."""
        if not taken:
            if item == self._item:
                self.attached.emit(list(names))
            return
        first, rest = taken[0], taken[1:]
        command = AttachFile(item, first.blob, first.name, media_type=first.media_type, preview=first.preview)
        self._session.run(
            attach_file,
            command,
            self,
            lambda outcome: self._attach(item, rest, (*names, outcome.name)),
            self.say_trouble,
            said=say("Attached: {name}", name=first.name),
        )

    def say_trouble(self, trouble: KShareError) -> None:
        """What went wrong and what to do, below the files."""
        self._trouble.setText(trouble.full_message)
        self._trouble.show()
        self.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this PC and pictures."""
        if self._item and holds_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what is dropped."""
        self.take(sources_in(event.mimeData()))
        event.acceptProposedAction()

    # -- looks -----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer files side by side."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hairline above."""
        if self._line:
            painter = QPainter(self)
            painter.fillRect(0, 0, self.width(), 1, paint.colour(theme().palette.line))
            painter.end()
