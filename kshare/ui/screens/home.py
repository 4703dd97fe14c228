"""Home: what colleagues share, newest first, with the composer on top.

Nothing is ever inserted above the reader: new items wait behind a pill. Cards that changed are replaced in
their place.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import BOOKMARKS, MARKS, PAGES, PEOPLE, POSTS, SPACES
from kshare.ui.actions import pressed
from kshare.ui.delegates.card import Part
from kshare.ui.delegates.card_list import CardList
from kshare.ui.home.card_actions import CardActions
from kshare.ui.home.head import HomeHead
from kshare.ui.home.reading import ReadingPosition
from kshare.ui.home.source import CardsNow, FeedSource, News, cards_now
from kshare.ui.home.tasks import SmallTasks
from kshare.ui.home.view import HomeView, read_view
from kshare.ui.models.feed import FeedModel
from kshare.ui.models.rows import CardRow
from kshare.ui.navigation import Place
from kshare.ui.presenting.card_rows import QUICK, markdown_is_loaded
from kshare.ui.screen import Screen, begin_in
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.skeleton import Skeleton
from kshare.ui.widgets.tab_order import tab_at
from kshare.ui.writing.composer import Composer
from kshare.words import say, say_many

_PAGE: Final = 20
_AFTER_PAINT_MS: Final = 50
_LEAST_LIST: Final = 160
"""px that stay for the timeline while somebody writes."""
_NEAR: Final = 60
"""Cards around the visible ones that are read again when something changed."""


class HomeScreen(Screen):
    """The timeline. `place.query` is a `HomeView` in words."""

    topics: ClassVar[tuple[str, ...]] = (POSTS, PAGES, BOOKMARKS, MARKS, PEOPLE, SPACES)

    reply_wanted = Signal(str)
    """Show this item in the reader with the reply box ready."""
    link_wanted = Signal(str)
    page_wanted = Signal(str)
    """The person wants to write a page with this title ('' for none yet)."""
    edit_wanted = Signal(str, str)
    """The person wants to change this item; and its kind."""

    def __init__(self, session: Session, me: Me, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view = HomeView()
        self._scroll = 0
        self._wanted_item = ""
        self._whole: set[str] = set()
        self._source = FeedSource(session.workspace, self._view.request(_PAGE))
        self.composer = Composer(session, me)
        self.model = FeedModel(session.jobs, self._source, parent=self)
        self.list = CardList(say("Timeline"))
        self.list.setModel(self.model)
        self.card_actions = CardActions(session, self)
        self.reading = ReadingPosition(session, self.list, self.model)
        self._build()
        self._connect()
        self._freshen = QTimer(self, singleShot=True, interval=30)
        self._freshen.timeout.connect(self._read_again)
        self._loaded_once = self._comes_back = False

    # -- building --------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head = HomeHead(self._session)
        self.empty = EmptyState("messages-square", "", "")
        self._stack = QStackedWidget()
        for widget in (Skeleton(), self.list, self.empty):
            self._stack.addWidget(widget)
        self.pill = Chip("", icon="arrow-up", ink="on_accent", fill="accent", parent=self.list)
        self.pill.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        top = QVBoxLayout()
        top.setContentsMargins(Space.M, Space.XS, Space.M, 0)
        top.setSpacing(Space.S)
        top.addWidget(self.composer)
        self._tasks = SmallTasks()
        self._tasks.setSpacing(Space.S)
        top.addLayout(self._tasks)
        top.addWidget(self.head)
        column.addLayout(top)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.head.wanted.connect(self._go)
        self.card_actions.opened.connect(self.opened)
        self.card_actions.reply_wanted.connect(self.reply_wanted)
        self.card_actions.edit_wanted.connect(self.edit_wanted)
        self.card_actions.pass_on_wanted.connect(self._pass_on)
        self.list.menu_wanted.connect(self.card_actions.show_menu)
        self.pill.clicked.connect(self.show_newest)
        self.empty.wanted.connect(self.compose)
        self.composer.written.connect(lambda _id: self.show_newest())
        self.composer.page_wanted.connect(self.page_wanted)
        self.composer.opened.connect(self.opened)
        self.composer.opened_changed.connect(self._make_room)
        self.model.loaded.connect(self._show_loaded)
        self.model.new_count_changed.connect(self._show_pill)
        self.model.trouble.connect(self.trouble)
        self.list.opened.connect(self._open)
        self.list.pressed.connect(self._press)
        self.model.rowsInserted.connect(self._enrich)
        self.list.installEventFilter(self)

    def offer(self, task: QWidget) -> None:
        """Show a small task below the composer; whoever offers it takes it away."""
        self._tasks.addWidget(task)
        tab_at(self.head, task)

    def _make_room(self, writing: bool) -> None:
        """While somebody writes, some cards of the timeline come before the small tasks."""
        if writing:
            taken = self.composer.sizeHint().height() + self.head.sizeHint().height()
            least = max(_LEAST_LIST, self._stack.minimumSizeHint().height())
            self._tasks.stand_back(self.height() - taken - least)
        else:
            self._tasks.come_back()

    # -- places ----------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """A tab or a tag; scrolled as it was left."""
        view = read_view(place.query) if place.query else self._view
        if view != self._view:
            self._view = view
            self._scroll = place.scroll
            self.head.show_view(view)
            self._reload()
        self._wanted_item = place.item_id
        self._select_wanted()

    def _select_wanted(self) -> None:
        """Choose the item that is read, as soon as it is among the rows."""
        number = self.model.number_of(self._wanted_item) if self._wanted_item else -1
        if number >= 0:
            self._wanted_item = ""
            self.list.setCurrentIndex(self.model.index(number))

    def current_place(self, place: Place) -> Place:
        """With the tab and how far it is scrolled."""
        return Place(place.screen, place.item, self._view.words(), self.list.verticalScrollBar().value())

    def focus_first(self) -> None:
        """Begin in the list."""
        begin_in(self.list, self)

    def compose(self) -> None:
        """Open the composer with the cursor ready."""
        self.composer.open()

    def _go(self, view: HomeView) -> None:
        self.visited.emit(Place("home", query=view.words()))

    # -- reading ---------------------------------------------------------------------------------------

    def read_ahead(self) -> None:
        """Read the first page on its lane while the rest of the window is made: then it is painted at once."""
        self._stale = False
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes back to the top of the list reads nothing yet that could be moved: it begins anew."""
        self._comes_back = not event.spontaneous()
        super().showEvent(event)
        self._comes_back = False

    def refresh(self) -> None:
        """Read the first page, or what changed among the cards that are here."""
        if self._loaded_once and self._comes_back and not self.list.verticalScrollBar().value():
            self._reload_in_place()
        elif self._loaded_once:
            self._freshen.start()
        else:
            self._loaded_once = True
            self._reload()

    def show_newest(self) -> None:
        """To the top, with everything that came meanwhile."""
        if self.pill.hasFocus():  # it goes, and would leave the keyboard to anybody
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll, self._wanted_item = 0, ""
        self._reload()

    def _reload(self) -> None:
        request = self._view.request(_PAGE)
        self._source = FeedSource(self._session.workspace, request, reached_ms=self.reading.reached_ms)
        self.model.reload(self._source)

    def _show_loaded(self) -> None:
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.list)
            scroll = self._scroll
            if scroll:
                self.list.doItemsLayout()
            self.list.verticalScrollBar().setValue(scroll)
            self._select_wanted()
            self._wanted_item = ""  # a later answer moves nothing under the reader's eyes
            self.reading.begin(self._source.unread, counts=self._view.is_whole)
        else:
            self._show_nothing()
        # After the first paint: Markdown takes longer to load than everything before.
        QTimer.singleShot(_AFTER_PAINT_MS, self, self._enrich)

    def _show_nothing(self) -> None:
        """What to do where no card is, or where the last one was just taken out."""
        self._say_empty()
        self._stack.setCurrentWidget(self.empty)

    def _say_empty(self) -> None:
        nobody = say("Nobody has written anything here yet. Begin with what you learned today.")
        words = {
            "following": (
                say("Nothing from those you follow"),
                say("Follow colleagues and tags to see them here; Everyone shows all of it."),
                "",
            ),
            "questions": (
                say("No open questions"),
                say("Ask one: colleagues see it here and answer when they can."),
                say("Ask a question"),
            ),
            "me": (say("Nothing for you yet"), say("When somebody writes @you, it stands here."), ""),
        }
        first = (say("Begin here"), nobody, say("Share a thought"))
        if self._view.tag:
            tag = f"#{self._view.tag}"
            first = (say("Nothing with {tag}", tag=tag), say("Use the tag in a post or page."), "")
        if self._view.is_narrowed:
            nothing = say("Nothing of this kind"), say("Take a filter away to see more."), ""
            self.empty.say(*nothing)
        else:
            self.empty.say(*(first if self._view.tag else words.get(self._view.tab, first)))

    def _read_again(self) -> None:
        """Count what is new above, and read the cards around the visible ones again."""
        if not self.model.rowCount():
            self._reload()
            return
        source = self._source
        self._session.work("search", source.news, self, partial(self._announce, source), topic="newer")
        self._refresh_cards(self._around())

    def _announce(self, source: FeedSource, news: News) -> None:
        if source is not self._source:
            return
        self.model.announce_new(news.count)
        if news.silent != source.silent:
            self._reload_in_place()

    def _reload_in_place(self) -> None:
        """Everything anew, with what was chosen and as far as it was scrolled."""
        row = self.list.current_row
        self._scroll, self._wanted_item = self.list.verticalScrollBar().value(), row.id if row else ""
        self._reload()

    def _around(self) -> tuple[str, ...]:
        first = max(0, self.list.indexAt(self.list.rect().topLeft()).row() - _NEAR // 2)
        last = min(self.model.rowCount(), first + _NEAR)
        return tuple(self.model.row(number).id for number in range(first, last)) + self.model.removed

    def _refresh_cards(self, ids: tuple[str, ...]) -> None:
        if ids:
            asked = CardsNow(ids, rich=markdown_is_loaded(), whole=frozenset(self._whole))
            self._session.ask(cards_now, asked, self, self._show_cards)

    def _enrich(self) -> None:
        """Replace plain bodies of the first paint by rendered ones, on the lane that may take its time."""
        ids = tuple(
            row.id
            for number in range(self.model.rowCount())
            if (row := self.model.row(number)).revision.startswith(QUICK)
        )
        if ids:
            asked = CardsNow(ids, rich=True, whole=frozenset(self._whole))
            self._session.ask(cards_now, asked, self, self._show_cards, topic="enrich", lane="io")

    def _show_cards(self, rows: dict[str, CardRow | None]) -> None:
        for item, row in rows.items():
            if row is None:
                self.model.remove(item)
            else:
                self.model.replace(row)
        if not self.model.rowCount():
            self._show_nothing()
        self.list.scheduleDelayedItemsLayout()

    # -- the pill --------------------------------------------------------------------------------------

    def _show_pill(self, count: int) -> None:
        many = count >= 100
        words = say("More than 99 new") if many else say_many("{count} new", "{count} new", count)
        self.pill.setText(words)
        self.pill.setAccessibleName(words)
        self.pill.adjustSize()
        self.pill.setVisible(count > 0)
        self._place_pill()

    def _place_pill(self) -> None:
        self.pill.move((self.list.width() - self.pill.width()) // 2, Space.S)
        self.pill.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pill stays in the middle of the list."""
        if event.type() == QEvent.Type.Resize:
            self._place_pill()
        return super().eventFilter(watched, event)

    # -- acting ----------------------------------------------------------------------------------------

    def _open(self, row: object) -> None:
        if isinstance(row, CardRow):
            self.opened.emit(row.id)

    def _press(self, row: object, part: object, detail: str) -> None:
        if not isinstance(row, CardRow) or not isinstance(part, Part):
            return
        self.list.setCurrentIndex(self.model.index(self.model.number_of(row.id)))
        match part:
            case Part.AUTHOR:
                self.opened.emit(row.author_id)
            case Part.TAG:
                self._go(HomeView(tag=detail))
            case Part.LINK:
                self.link_wanted.emit(detail)
            case Part.URL:
                self.opened.emit(row.id)
            case Part.UNFOLD:
                self._unfold(row)
            case Part.MORE:
                self.card_actions.show_menu(row, self.list.menu_corner())
            case _:
                self.card_actions.do(part, row)

    def _pass_on(self, row: CardRow) -> None:
        self.composer.pass_on(row.id, f"{row.author}: {row.title or row.plain}")

    def _unfold(self, row: CardRow) -> None:
        """Show all of a long post in its place, or its beginning again."""
        self._whole ^= {row.id}
        self._refresh_cards((row.id,))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K walk, U goes to where reading stopped; the rest is done to the chosen card."""
        if self.composer.is_open:
            super().keyPressEvent(event)
        elif pressed(event, "list.next") or pressed(event, "list.previous"):
            self.list.step(1 if pressed(event, "list.next") else -1)
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif pressed(event, "list.unread"):
            self.reading.go_to_line()
        elif not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """What a key means for the chosen card."""
        row = self.list.current_row
        return row is not None and self.card_actions.take_key(event, row)

    def walk(self, step: int) -> None:
        """The card above or below, opened."""
        self.list.step(step)
        self._open(self.list.current_row)
