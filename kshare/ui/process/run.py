"""One run of a long work, as the window sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kshare.cancel import CancelToken


@dataclass(slots=True)
class Run:
    """The lane's thread writes the figures, the window's timer reads them."""

    cancel: CancelToken = field(default_factory=CancelToken)
    done: int = 0
    total: int = 0
    """0 while unknown."""

    def progress(self, done: int, total: int) -> None:
        """Called on the lane's thread."""
        self.done, self.total = done, total
