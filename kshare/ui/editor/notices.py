"""Two quiet lines above the text: what the editor has to say, and what colleagues did meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.banner import Banner
from kshare.words import say


class Notices(QWidget):
    """`say` shows a sentence with at most one answer, `tell` that somebody changed the page."""

    news_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice, self.news = Banner(), Banner()
        self._answer: Callable[[], object] = self.notice.hide
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XXL, 0, Space.XL, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self.notice)
        column.addWidget(self.news)
        self.notice.wanted.connect(lambda: self._answer())
        self.news.wanted.connect(self.news_wanted)

    def say(
        self,
        words: str,
        action: str = "",
        answer: Callable[[], object] | None = None,
        *,
        kind: str = "warn",
    ) -> None:
        """A sentence in the place of the last one."""
        self._answer = answer or self.notice.hide
        self.notice.show_text(words, action, kind)

    def say_trouble(self, trouble: KShareError) -> None:
        """What happened and what can be done."""
        self.say(trouble.full_message)

    def tell(self, name: str) -> None:
        """A colleague changed the page that is being edited."""
        words = say("{name} changed this page. Your text is merged with it when you publish.", name=name)
        self.news.show_text(words, say("Show"))

    def clear(self) -> None:
        """Nothing to say."""
        self.notice.hide()
        self.news.hide()
