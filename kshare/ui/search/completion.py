"""Values for a filter while it is typed into the search box: a list under the cursor, taken with Enter or a click."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from kshare.queries.completion import Complete, complete_filter, may_complete
from kshare.queries.completion import Completion as Value
from kshare.ui.session import Session
from kshare.ui.widgets.fields import SearchField
from kshare.ui.widgets.popup import Completion, CompletionPopup

_LOOKS: Final = {
    "filter": ("filter", "accent_text"),
    "person": ("user", "person"),
    "tag": ("hash", "accent_text"),
    "space": ("users", "text2"),
    "type": ("filter", "text2"),
    "state": ("filter", "text2"),
    "day": ("clock", "text2"),
    "site": ("globe", "bookmark"),
    "page": ("book-open", "page"),
}
_STAYS: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""The keyboard is with another window: it comes back to the field."""


class FilterCompletion(QObject):
    """Watches one search field. The field keeps the keyboard; nothing is offered while an input method composes."""

    def __init__(self, session: Session, field: SearchField) -> None:
        super().__init__(field)
        self._session, self._field = session, field
        self._values: dict[str, Value] = {}
        self.popup = CompletionPopup(field)
        self.popup.chosen.connect(self._take)
        field.asked.connect(self.look)
        field.installEventFilter(self)

    def look(self, text: str) -> None:
        """Something was typed; what is offered is for these letters and no others."""
        self.popup.hide()
        if may_complete(text, self._field.cursorPosition()):
            request = Complete(text, self._field.cursorPosition())
            self._session.ask(complete_filter, request, self, partial(self._offer, text))

    def _offer(self, text: str, found: tuple[Value, ...]) -> None:
        if text == self._field.text() and self._field.hasFocus():
            self._values = {value.value: value for value in found}
            offers = [
                Completion(value.shown, value.meta, *_LOOKS[value.kind], value.value) for value in found
            ]
            # The beginning of a filter's name may be a word that is looked for: Enter is not the list's then.
            names = bool(found) and found[0].kind == "filter"
            self.popup.offer(offers, self._field.cursorRect(), self._field, chosen=not names)

    def _take(self, offer: Completion) -> None:
        value, text = self._values[offer.value], self._field.text()
        space = "" if value.kind == "filter" else " "
        begun = f"{text[: value.start]}{value.value}{space}"
        self._field.setText(begun + text[value.end :].lstrip())
        self._field.setCursorPosition(len(begun))
        self._field.asked.emit(self._field.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list while it is shown; it goes with the keyboard."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.popup.take_key(event)
        went = isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYS
        if went or event.type() == QEvent.Type.InputMethod:
            self.popup.hide()
        return super().eventFilter(watched, event)
