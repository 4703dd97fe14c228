"""What becomes of a page while somebody writes it: changed, renamed, deleted, or gone with its space."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kshare.errors import KShareError
from kshare.model.changes import PAGES, SPACES, Changes
from kshare.queries.pages import PageView, ShowPage, show_page
from kshare.ui.session import Session


class Meanwhile(QObject):
    """Looks at one page whenever anything about pages or spaces changed."""

    seen = Signal(object)
    """The page as it is now, a `PageView`."""
    gone = Signal()
    """It is not here any more, nor is its space."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._page: str | None = None
        session.changed.connect(self._hear)

    def watch(self, page: str | None) -> None:
        """Look after this page; None for none."""
        self._page = page

    def look(self) -> None:
        """Look now."""
        if self._page is not None:
            self._session.ask(show_page, ShowPage(self._page), self, self._show, self._miss)

    def _hear(self, changes: Changes) -> None:
        if changes.touches(PAGES, SPACES):
            self.look()

    def _show(self, view: PageView) -> None:
        if view.id == self._page:
            self.seen.emit(view)

    def _miss(self, _trouble: KShareError) -> None:
        if self._page is not None:
            self.gone.emit()
