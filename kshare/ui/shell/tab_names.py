"""What the tabs of a window are called: a title is asked for once, and kept while a tab shows it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from kshare.ui.navigation import Place, Tabs
from kshare.ui.shell.tab_strip import TabLabel, TabStrip


class TabNames(QObject):
    """Shows tabs on their strip; `asked(id)` wants somebody to say what an item is called, by `name`."""

    asked = Signal(str)

    def __init__(self, tabs: Tabs, strip: TabStrip, screens: Mapping[str, TabLabel], parent: QObject) -> None:
        """`screens`: the label of a tab that shows no item, by the key of its screen."""
        super().__init__(parent)
        self._tabs, self._strip, self._screens = tabs, strip, screens
        self._labels: dict[str, TabLabel] = {}

    @property
    def items(self) -> frozenset[str]:
        """The items whose titles are shown; none while there is only one tab."""
        ways = self._tabs.ways
        return frozenset(way.current.item for way in ways) - {""} if len(ways) > 1 else frozenset()

    def name(self, item_id: str, label: TabLabel) -> None:
        """What an item is called."""
        self._labels[item_id] = label
        self.show()

    def show(self) -> None:
        """The tabs as they are now."""
        for item in self.items - self._labels.keys():
            self._labels[item] = TabLabel("…")
            self.asked.emit(item)
        self._labels = {item: self._labels[item] for item in self.items}
        self._strip.show_tabs([self._label(way.current) for way in self._tabs.ways], self._tabs.at)

    def _label(self, place: Place) -> TabLabel:
        return self._labels.get(place.item, self._screens[place.screen])
