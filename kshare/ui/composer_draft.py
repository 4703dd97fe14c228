"""What is in the composer, kept on this PC every two seconds and brought back after whatever ended it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from kshare.queries.drafts import DraftRow, find_draft
from kshare.ui.session import Session

if TYPE_CHECKING:
    from kshare.usecases.drafts import KeepDraft

DRAFT: Final = "post"
"""The draft's key."""
KEEP_MS: Final = 2_000


class ComposerDraft(QObject):
    """Keeps what `content` gives, at most two seconds after `touch`."""

    def __init__(self, session: Session, content: Callable[[], KeepDraft], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._content = session, content
        self._timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._timer.timeout.connect(self._write)

    def ask(self, show: Callable[[DraftRow], object]) -> None:
        """Give `show` what was typed before the last end, if anything was."""
        self._session.ask(
            find_draft, DRAFT, self, lambda draft: show(draft) if draft is not None else None, topic="draft"
        )

    def touch(self) -> None:
        """Something changed."""
        self._timer.start()

    def stop(self) -> None:
        """What is there now needs no keeping: it came from the draft, or was sent."""
        self._timer.stop()

    def keep(self) -> None:
        """Keep it without waiting, if it changed since it was kept."""
        if self._timer.isActive():
            self._timer.stop()
            self._write()

    def _write(self) -> None:
        """Of nothing the draft is dropped."""
        from kshare.usecases.drafts import DropDraft, throw_draft_away, write_draft

        draft = self._content()
        if draft.text.strip() or draft.title.strip() or draft.files:
            self._session.run(write_draft, draft, self)
        else:
            self._session.run(throw_draft_away, DropDraft(DRAFT), self)
