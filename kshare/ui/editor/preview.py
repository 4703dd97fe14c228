"""How the page will look, beside the text: rendered on a lane a moment after the last key, scrolled along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.queries.attachments import files_of
from kshare.queries.names import StoreNames
from kshare.queries.reader import Reader
from kshare.render.rendered import File
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.documents.rich_text import to_qt_parts
from kshare.ui.editor.comparison import Comparison, compare_texts
from kshare.ui.editor.files import EditorFiles
from kshare.ui.editor.highlighter import places
from kshare.ui.editor.scroll_together import ScrollTogether
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.session import Session
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.tokens import Palette, Space, Type
from kshare.ui.widgets.buttons import LinkButton
from kshare.ui.widgets.labels import ElidedLabel
from kshare.words import say

DEBOUNCE_MS: Final = 150
"""After the last key; of a short text, which is rendered within a moment, half of it."""
_SHORT: Final = 30_000
WHOLE: Final = 60_000
"""Characters up to which the whole page is shown; of longer ones the part around the caret."""
_AROUND: Final = 15_000
_PART: Final = 12_000


@dataclass(frozen=True, slots=True)
class PreviewText:
    """Markdown that is being written, for a space, in the colours of a palette."""

    text: str
    space: str
    palette: Palette
    cut: bool = False
    page: str | None = None
    waiting: Mapping[str, File] = field(default_factory=dict)
    """Files that wait for the page to be published, by name in small letters."""


def render_preview(reader: Reader, request: PreviewText) -> tuple[str, ...]:
    """Rich text in parts."""
    from kshare.render.page import render_page

    files = files_of(reader, request.space, request.page) if request.page else {}
    rendered = render_page(request.text, StoreNames(reader, request.space), {**files, **request.waiting})
    parts = to_qt_parts(rendered.html, request.palette, limit=_PART)
    if not request.cut:
        return parts
    note = escape(say("A long page: this is the part around the caret."))
    return f'<p style="color:{request.palette.text3};{Type.META.value.css}">{note}</p>' + parts[0], *parts[1:]


def part_around(text: str, caret: int) -> tuple[int, int]:
    """Beginning and end of about 30,000 characters around the caret, cut at empty lines.

    >>> part_around("short", 2)
    (0, 5)
    """
    if len(text) <= WHOLE:
        return 0, len(text)
    start = max(0, text.rfind("\n\n", 0, max(0, caret - _AROUND)))
    end = text.find("\n\n", min(len(text), caret + _AROUND))
    return start, min(end if end >= 0 else len(text), start + 4 * _AROUND)


class Preview(QWidget):
    """Follows a field; `show_change` shows what a colleague changed instead."""

    link_wanted = Signal(str)

    def __init__(
        self, session: Session, field: MarkdownField, files: EditorFiles, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._field, self._files = session, field, files
        self.space = ""
        self._comparing = False
        self._change = ("", "", "")
        self._part = field.textCursor()
        """Selects what is shown, and goes along as the text changes."""
        desk = FileDesk.of(session)
        self.browser = PageBrowser(desk.load)
        desk.arrived.connect(self.browser.blob_arrived)
        self.browser.setAccessibleName(say("Preview"))
        self._title = ElidedLabel("", Type.LABEL, "text2")
        self._back = LinkButton(say("Back to the preview"))
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.S, Space.L, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._back)
        self._head = QWidget()
        self._head.setLayout(head)
        self._head.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.browser, 1)
        self._soon = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._soon.timeout.connect(self.render_now)
        self._back.clicked.connect(self.leave_change)
        field.textChanged.connect(self._wait)
        self.together = ScrollTogether(field, self.browser)
        self.browser.settled.connect(self._follow)
        self.browser.link_activated.connect(self._follow_link)
        follow_theme(self._recolour)

    def _wait(self) -> None:
        short = self._field.document().characterCount() < _SHORT
        self._soon.start(DEBOUNCE_MS // 2 if short else DEBOUNCE_MS)

    def render_now(self) -> None:
        """Ask for the preview of what is written now; the newest question wins."""
        if self._comparing or not self.isVisible() or not self.space:
            return
        text = self._field.toPlainText()
        start, end = part_around(text, self._field.textCursor().position())
        self._part = self._field.textCursor()
        self._part.setPosition(places(text[:start]))
        self._part.setPosition(places(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        request = PreviewText(
            text[start:end],
            self.space,
            theme().palette,
            cut=end - start < len(text),
            page=self._files.page,
            waiting=self._files.waiting,
        )
        # A space that was left meanwhile is the editor's affair: it says so.
        self._session.ask(
            render_preview, request, self, self._show, lambda _trouble: None, topic="preview", lane="io"
        )

    def _show(self, parts: tuple[str, ...]) -> None:
        if not self._comparing:
            self.browser.show_parts(parts, scroll=self.browser.verticalScrollBar().value())

    def show_change(self, title: str, old: str, new: str) -> None:
        """What somebody else changed, in words."""
        self._comparing, self._change = True, (title, old, new)
        self.together.stop()
        self._title.setText(title)
        self._head.show()
        work = partial(compare_texts, old, new, theme().palette)
        self._session.work("io", work, self, self._show_change, topic="preview")

    def _show_change(self, comparison: Comparison) -> None:
        if self._comparing:
            self.browser.show_parts(comparison.parts)

    @property
    def shows_change(self) -> bool:
        """True while what somebody changed stands in place of the preview."""
        return self._comparing and self.isVisible()

    def leave_change(self) -> None:
        """The preview again."""
        self._comparing = False
        self._head.hide()
        self.render_now()

    def _recolour(self) -> None:
        """At once, without waiting for another key: the window waits with its new colours."""
        if self.shows_change:
            self.show_change(*self._change)
        else:
            self.render_now()

    def _follow(self) -> None:
        if not self._comparing:
            self.together.learn(self._part)
            self.together.follow_text()

    def _follow_link(self, address: str) -> None:
        if address.startswith("#"):
            self.browser.go_to(address[1:])
        else:
            self.link_wanted.emit(address)
