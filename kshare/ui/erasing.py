"""“Erase for good…”: says in words what goes and what stays before anything goes.

What goes is asked for while the sheet is open, so that it is the same as what the act takes; trouble, such as a
passage that the page still shows, stands where the list would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kshare.errors import KShareError, NotAllowed
from kshare.queries.erasures import ErasurePreview, GoingRevision, preview_erasure
from kshare.store.erasable import WhatToErase
from kshare.ui.presenting.times import moment_words
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.answers import answers
from kshare.ui.widgets.buttons import DangerButton, GhostButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet, page_column
from kshare.usecases.erase import Erased, EraseForGood, erase
from kshare.words import say, say_many

_ASK_AFTER_MS: Final = 250
_LISTED: Final = 8
_SIZE: Final = (560, 560)


class EraseSheet(Sheet):
    """Asks about one item at a time; `ask` opens it."""

    erased = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, _SIZE, fits=True)
        self._session = session
        self._what, self._about = WhatToErase(""), ""
        self._timer = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        self._page = QWidget()
        self._lead = PlainLabel("", wrap=True)
        words = say("Only one passage? Then every former text that holds it goes, and the others stay.")
        self._passage_words = PlainLabel(words, Type.META, "text3", wrap=True)
        self.passage = _line(say("A passage, letter by letter"), say("Passage to erase from the history"))
        self.passage.textChanged.connect(lambda _text: self._ask_soon())
        self._goes = PlainLabel("", wrap=True)
        self.reason = _line(say("Why? Everybody can read it. You may leave it empty."), say("Reason"))
        self.yes = DangerButton(say("Erase for good"), "trash-2")
        self.no = GhostButton(say("Leave it"))
        self.yes.clicked.connect(self._erase)
        self.no.clicked.connect(self.close_sheet)
        self._lay_out_page()

    def _lay_out_page(self) -> None:
        stays = say(
            "What stays: that something was written here, by whom and when. And whatever others copied by hand."
        )
        final = say(
            "It goes from this PC, from the shared folder within about a day, and from the PCs of your"
            " colleagues with their next sync. It cannot be undone."
        )
        column = page_column(self._page)
        for widget in (
            self._lead,
            self._passage_words,
            self.passage,
            self._goes,
            PlainLabel(stays, Type.BODY, "text2", wrap=True),
            PlainLabel(final, Type.BODY, "danger", wrap=True),
            self.reason,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(answers(self.no, self.yes))
        self.add_page(self._page)

    def ask(self, what: WhatToErase, lead: str, *, passages: bool = False) -> None:
        """Open it for an item. `lead` names it in a sentence; with `passages` one passage can be chosen instead."""
        self._what, self._about = what, lead
        for field in (self.passage, self.reason):
            field.clear()
        self._passage_words.setVisible(passages)
        self.passage.setVisible(passages)
        self.show_page(self._page, say("Erase for good"))
        self.open_sheet(self.no)
        self._look()

    @property
    def _wanted(self) -> WhatToErase:
        passage = self.passage.text().strip()
        if not passage:
            return self._what
        return WhatToErase(self._what.item, passage=passage, space=self._what.space)

    def _ask_soon(self) -> None:
        self.yes.setEnabled(False)
        self._timer.start()

    def _look(self) -> None:
        self.yes.setEnabled(False)
        self._goes.setText(say("Looking…"))
        passage = say("Every former text of the page that holds this passage.")
        self._lead.setText(passage if self.passage.text().strip() else self._about)
        self._session.ask(preview_erasure, self._wanted, self, self._show, self._say_trouble)

    def _show(self, preview: ErasurePreview) -> None:
        self._goes.setText("\n".join(self._going(preview)))
        self.yes.setEnabled(True)

    def _going(self, preview: ErasurePreview) -> Sequence[str]:
        now_ms = self._session.wall()

        def line(revision: GoingRevision) -> str:
            return f"   {revision.author.name}, {moment_words(revision.time_ms, now_ms)}"

        lines = []
        if preview.revisions:
            words = "What goes: {count} text of the page", "What goes: {count} texts of the page"
            lines.append(say_many(*words, len(preview.revisions)))
            lines += map(line, reversed(preview.revisions[-_LISTED:]))
            if (more := len(preview.revisions) - _LISTED) > 0:
                lines.append("   " + say_many("and {count} older one", "and {count} older ones", more))
        else:
            lines.append(say("What goes: all its words, former ones too, and its tags."))
        if preview.hides and preview.kind == "page":
            lines.append(say("The page itself goes as well, with its title and its files."))
        return lines

    def _say_trouble(self, trouble: KShareError) -> None:
        # What to do about a text is in the message; the hint for typed words would only confuse.
        hint = trouble.next_step if isinstance(trouble, NotAllowed) else ""
        self._goes.setText(f"{trouble.message} {hint}".rstrip())
        self.yes.setEnabled(False)

    def _erase(self) -> None:
        self.yes.setEnabled(False)
        command = EraseForGood(self._wanted, self.reason.text())
        self._session.run(erase, command, self, self._done, self._say_trouble)

    def _done(self, erased: Erased) -> None:
        self.close_sheet()
        self.erased.emit(erased.item)


def _line(placeholder: str, name: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setAccessibleName(name)
    return line


def erase_sheet_on(session: Session, widget: QWidget) -> EraseSheet:
    """The sheet of the window that a widget is in; made when first wanted."""
    window = widget.window()
    found = window.findChild(EraseSheet)
    return found if isinstance(found, EraseSheet) else EraseSheet(session, window)
