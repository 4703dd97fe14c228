"""What the tabs of a window are called: a title is asked for once, and kept while a tab shows it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from kshare.ui.shell.navigation import Place, Tabs
from kshare.ui.windows.tab_strip import TabFace, TabStrip


class TabNames(QObject):
    """Shows tabs on their strip; `asked(id)` wants somebody to say what an item is called, by `name`."""

    asked = Signal(str)

    def __init__(self, tabs: Tabs, strip: TabStrip, screens: Mapping[str, TabFace], parent: QObject) -> None:
        """`screens`: the face of a tab that shows no item, by the key of its screen."""
        super().__init__(parent)
        self._tabs, self._strip, self._screens = tabs, strip, screens
        self._faces: dict[str, TabFace] = {}

    @property
    def items(self) -> frozenset[str]:
        """The items whose titles are shown; none while there is only one tab."""
        ways = self._tabs.ways
        return frozenset(way.current.item for way in ways) - {""} if len(ways) > 1 else frozenset()

    def name(self, item_id: str, face: TabFace) -> None:
        """What an item is called."""
        self._faces[item_id] = face
        self.show()

    def show(self) -> None:
        """The tabs as they are now."""
        for item in self.items - self._faces.keys():
            self._faces[item] = TabFace("…")
            self.asked.emit(item)
        self._faces = {item: self._faces[item] for item in self.items}
        self._strip.show_tabs([self._face(way.current) for way in self._tabs.ways], self._tabs.at)

    def _face(self, place: Place) -> TabFace:
        return self._faces.get(place.item, self._screens[place.screen])
