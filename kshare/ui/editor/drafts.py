"""Keeping what is written: every two seconds, on this PC only, through a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from kshare.model.title import title_key
from kshare.ui.session import Session
from kshare.ui.writing.keeping import Keeping
from kshare.usecases.drafts import DropDraft, KeepDraft, throw_draft_away, write_draft

KIND: Final = "page"


def draft_key(page_id: str | None, title: str = "") -> str:
    """The name of the draft of a page; new pages are told apart by the title that they were begun with.

    >>> draft_key("abc"), draft_key(None), draft_key(None, "Travel  Rules")
    ('page:abc', 'new-page', 'new-page:travel rules')
    """
    if page_id is not None:
        return f"page:{page_id}"
    return f"new-page:{title_key(title)}" if title.strip() else "new-page"


class DraftKeeper(QObject):
    """Keeps what `snapshot` gives, at most two seconds after `touch`. `kept` says when, in ms."""

    kept = Signal(object)
    """An int: Qt's own int has 32 bits, too few for ms."""

    def __init__(self, session: Session, snapshot: Callable[[], KeepDraft | None], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._snapshot = session, snapshot
        self._keeping = Keeping(session, self.keep_now, self)

    @property
    def waiting(self) -> bool:
        """True while something is typed that is not kept yet."""
        return self._keeping.waiting

    def touch(self) -> None:
        """Something was typed."""
        self._keeping.touch()

    def keep_now(self) -> None:
        """Keep it without waiting."""
        self._keeping.stop()
        command = self._snapshot()
        if command is not None:
            self._keeping.run(write_draft, command, lambda: self.kept.emit(self._session.wall()))

    def stop(self) -> None:
        """What was typed was published or thrown away: nothing is left to keep."""
        self._keeping.stop()

    def drop(self, key: str) -> None:
        """Throw a draft away."""
        self.stop()
        self._session.run(throw_draft_away, DropDraft(key), self)
