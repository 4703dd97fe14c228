"""Sharing a copy of a page into another space."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kshare.queries.pages import PageView
from kshare.queries.spaces import SpaceRow, list_spaces
from kshare.ui.presenting.people import audience_words
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.usecases.share import ShareItem, share_item
from kshare.words import say, say_many


class SharePopover(Popover):
    """Says who will see the copy and which titles its links would show, before anything is sent."""

    agreed = Signal(str)

    def __init__(self, window: QWidget, view: PageView, spaces: Sequence[SpaceRow]) -> None:
        super().__init__(window, width=400)
        others = [space for space in spaces if space.name != view.space]
        self.body.addWidget(PlainLabel(say("Share a copy"), Type.HEADING))
        if not others:
            words = say("There is no other space yet. Join or create a team space first.")
            self.body.addWidget(PlainLabel(words, Type.META, "text2", wrap=True))
        titles = [link.written for link in view.links]
        if titles and others:
            shown = ", ".join(say("“{title}”", title=title) for title in titles[:6]) + (
                " …" if len(titles) > 6 else ""
            )
            words = say("The text names these pages of this space: {titles}.", titles=shown)
            self.body.addWidget(PlainLabel(words, Type.META, "text2", wrap=True))
        self.choices: list[GhostButton] = []
        for space in others:
            audience = audience_words(space.name, space.folder is not None)
            people = say_many("{count} person", "{count} people", space.members)
            label = f"{audience} · {people}" if space.folder is not None else audience
            button = GhostButton(label)
            button.clicked.connect(lambda _checked=False, name=space.id: self._agree(name))
            self.body.addWidget(button)
            self.choices.append(button)

    def _agree(self, space: str) -> None:
        self.close()
        self.agreed.emit(space)


class PageSharing(QObject):
    """Asks where a page is to be shared, and shares it; belongs to one reader."""

    offered = Signal(object)
    """A `SharePopover` that is to be opened."""
    failed = Signal(object)
    """The `KShareError` for which no copy was made."""

    def __init__(self, session: Session, reader: QWidget) -> None:
        super().__init__(reader)
        self._session, self._reader = session, reader
        self._view: PageView | None = None

    def ask(self, view: PageView) -> None:
        """Offer the spaces that a copy of this page can go to."""
        self._view = view
        self._session.ask(list_spaces, None, self, self._offer)

    def leave(self) -> None:
        """The reader shows something else: what was asked for is not opened any more."""
        self._view = None

    def _offer(self, spaces: tuple[SpaceRow, ...]) -> None:
        if self._view is not None:
            popover = SharePopover(self._reader.window(), self._view, spaces)
            popover.agreed.connect(partial(self._share, self._view.id))
            self.offered.emit(popover)

    def _share(self, page: str, space: str) -> None:
        said = say("A copy is shared")
        self._session.run(share_item, ShareItem(page, space), self, failed=self.failed.emit, said=said)
