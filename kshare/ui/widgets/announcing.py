"""Saying something to a screen reader that shows up where the keyboard is not: a toast, a banner, a count."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Let a screen reader speak `words`: when it has finished its sentence, or at once if `urgent`."""
    if not words:
        return
    # Not with the module: their enumerations take 3 ms of a start, which has nothing to say.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)
