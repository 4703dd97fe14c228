"""The settings: sections at the left, their fields at the right, and a field that finds any of them by its words."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kshare.ui.navigation import Place
from kshare.ui.readers.returning import Return
from kshare.ui.screen import Screen
from kshare.ui.settings.page import FieldPage, grouped, margin_beside
from kshare.ui.settings.section import SECTIONS, Section
from kshare.ui.settings.settings_desk import SettingsDesk
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import NavButton
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.fields import SearchField
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

_SECTIONS_WIDTH: Final = 212
_ICONS_WIDTH: Final = 60
_WORDS_FROM: Final = 720
"""Narrower, the sections show icons only."""
_BY_KEY: Final = {section.key: section for section in SECTIONS}


class SettingsScreen(Screen):
    """A place's `query` is the key of a section or of a field in it (`appearance.text`)."""

    def __init__(self, desk: SettingsDesk) -> None:
        super().__init__()
        self._desk = desk
        self._section = SECTIONS[0]
        self._pages: dict[str, FieldPage] = {}
        """By section: the one that is seen, and those that say or do something."""
        self.search = SearchField(say("Find a setting…"))
        self.search.setAccessibleName(say("Find a setting"))
        self.search.setMaximumWidth(320)
        self.search.setMinimumWidth(160)
        self.title = PlainLabel("", Type.TITLE)
        self.title.setContentsMargins(Space.XS, 0, 0, 0)
        self.found = FieldPage(desk.session, say("Found settings"))
        self.nothing = EmptyState("search", "", "")
        self._stack = QStackedWidget()
        self._buttons: dict[str, NavButton] = {}
        self._lay_out()
        self.search.asked.connect(self._show_now)
        self.search.left.connect(self.focus_first)
        desk.changed.connect(self._show_again)
        self._show_section(self._section)

    @property
    def uses_reader(self) -> bool:
        """Never: nothing here is read."""
        return False

    def _lay_out(self) -> None:
        self._side = QWidget()
        sections = QVBoxLayout(self._side)
        sections.setContentsMargins(Space.S, Space.XS, 0, Space.M)
        sections.setSpacing(Space.XXS)
        self._heading = PlainLabel(say("Settings"), Type.SECTION)
        self._heading.setContentsMargins(Space.M, Space.M, 0, Space.M)
        sections.addWidget(self._heading)
        for section in SECTIONS:
            button = NavButton(section.icon, section.name)
            button.clicked.connect(partial(self._go, section.key))
            self._buttons[section.key] = button
            sections.addWidget(button)
        sections.addStretch(1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self._head.setSpacing(Space.S)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.search, 1)
        for page in (self.found, self.nothing):
            self._stack.addWidget(page)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(self._head)
        right.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._side)
        whole.addLayout(right, 1)
        QWidget.setTabOrder(self.search, self._buttons[SECTIONS[0].key])

    # -- going -----------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """A section, and a field in it."""
        section = _BY_KEY.get(
            place.query.partition(".")[0], self._section if not place.query else SECTIONS[0]
        )
        self.search.clear()
        self._show_section(section)
        page = self._page_of(section)
        page.mark(place.query)
        if place.scroll:
            Return(page.verticalScrollBar(), place.scroll)

    def current_place(self, place: Place) -> Place:
        """The section, scrolled as it is."""
        at = self._page_of(self._section).verticalScrollBar().value()
        return Place(place.screen, place.item, place.query or self._section.key, at)

    def focus_first(self) -> None:
        """The section that is shown, unless a field was asked for."""
        inside = self.window().focusWidget()
        if inside is None or not self.isAncestorOf(inside):
            self._buttons[self._section.key].setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, key: str) -> None:
        self.visited.emit(Place("settings", query=key))

    @property
    def page(self) -> FieldPage:
        """What is seen: the section's page, or what was found."""
        return self.found if self.search.text().strip() else self._page_of(self._section)

    # -- showing ---------------------------------------------------------------------------------------

    def _show_section(self, section: Section) -> None:
        self._section = section
        if section.key == "storage":
            self._desk.measure()
        self._show_now()
        self._let_go(self._page_of(section))

    def _page_of(self, section: Section) -> FieldPage:
        if section.key not in self._pages:
            self._pages[section.key] = FieldPage(self._desk.session, section.name)
            self._stack.addWidget(self._pages[section.key])
        return self._pages[section.key]

    def _let_go(self, seen: FieldPage | None = None) -> None:
        """Other pages are made again when they are wanted: together they are more than the rest of the window."""
        for key, page in list(self._pages.items()):
            if page is not seen and page.is_at_rest:
                del self._pages[key]
                self._stack.removeWidget(page)
                page.deleteLater()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever comes back finds the section as it stands then; a window that is only minimised keeps it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._stale = True
            self._let_go()
            if self.found.is_at_rest:
                self.found.show_groups(())

    def _show_again(self) -> None:
        """Somebody changed something; a screen that is not seen catches up when it is."""
        self._stale = True
        self._refresh_if_seen()

    def refresh(self) -> None:
        """Show how things stand."""
        self._show_now()

    def _show_now(self, _typed: str = "") -> None:
        typed = self.search.text().strip()
        for key, button in self._buttons.items():
            button.setChecked(not typed and key == self._section.key)
        if typed:
            self._show_found(typed)
            return
        if self.found.is_at_rest:
            self.found.show_groups(())
        page = self._page_of(self._section)
        self.title.setText(self._section.name)
        page.show_groups(grouped(self._desk.fields(self._section)))
        self._stack.setCurrentWidget(page)

    def _show_found(self, typed: str) -> None:
        found = self._desk.found(typed)
        self.title.setText(say("Settings"))
        groups = [
            (f"{section.name} · {group}" if group else section.name, fields)
            for section, some in found
            for group, fields in grouped(some)
        ]
        if groups:
            self.found.show_groups(groups)
            self._stack.setCurrentWidget(self.found)
        else:
            words = say("No setting has the words “{words}”", words=typed)
            self.nothing.say(words, say("Try another word, such as theme, folder or keys."))
            self._stack.setCurrentWidget(self.nothing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sections without words where it is narrow, and the search below the title."""
        super().resizeEvent(event)
        narrow = event.size().width() < _WORDS_FROM
        self._side.setFixedWidth(_ICONS_WIDTH if narrow else _SECTIONS_WIDTH)
        for button in self._buttons.values():
            button.set_narrow(narrow)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._head.setDirection(direction)
        self._heading.setVisible(not narrow)
        beside = margin_beside(event.size().width() - self._side.width())
        self._head.setContentsMargins(Space.L, Space.S, beside, Space.S)
