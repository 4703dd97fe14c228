"""Links dragged from a browser onto the bookmarks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.bookmarks.clipping import clipping_of


class TakesLinks(QObject):
    """Lets a widget take dropped links; `dropped(Clipping)` is what came."""

    dropped = Signal(object)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only links are taken; files go elsewhere."""
        entering = isinstance(event, QDragEnterEvent)
        dropping = isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop
        if not (entering or dropping):
            return False
        assert isinstance(event, QDropEvent), "both kinds are"
        clipping = clipping_of(event.mimeData())
        if clipping is None:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if dropping:
            self.dropped.emit(clipping)
        return True
