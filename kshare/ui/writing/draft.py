"""What is in the composer, kept on this PC every two seconds and brought back after whatever ended it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from kshare.ui.session import Session
from kshare.ui.writing.keeping import Keeping

if TYPE_CHECKING:
    from kshare.queries.drafts import DraftRow
    from kshare.usecases.drafts import KeepDraft

DRAFT: Final = "post"
"""The draft's key."""


class ComposerDraft(QObject):
    """Keeps what `content` gives, at most two seconds after `touch`."""

    def __init__(self, session: Session, content: Callable[[], KeepDraft], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._content = session, content
        self._keeping = Keeping(session, self._write, self)

    def ask(self, show: Callable[[DraftRow], object]) -> None:
        """Give `show` what was typed before the last end, if anything was."""
        from kshare.queries.drafts import find_draft

        self._session.ask(
            find_draft, DRAFT, self, lambda draft: show(draft) if draft is not None else None, topic="draft"
        )

    def touch(self) -> None:
        """Something changed."""
        self._keeping.touch()

    def stop(self) -> None:
        """What is there now needs no keeping: it came from the draft, or was sent."""
        self._keeping.stop()

    def keep(self) -> None:
        """Keep it without waiting, if it changed since it was kept."""
        if self._keeping.waiting:
            self._write()

    def _write(self) -> None:
        """Of nothing the draft is dropped."""
        from kshare.usecases.drafts import DropDraft, throw_draft_away, write_draft

        draft = self._content()
        if draft.text.strip() or draft.title.strip() or draft.files:
            self._keeping.run(write_draft, draft)
        else:
            self._keeping.run(throw_draft_away, DropDraft(DRAFT))
