"""Everything the person at the window does: by mouse and keys, through the window's own events.

An act gets the `Person` and its own source of chance, and says what it did; '' if there was nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from kshare.errors import KShareError
from kshare.queries.pages import ListPages, list_pages
from kshare.store.spaces import Space
from kshare.ui.actions import ACTIONS, keymap
from kshare.ui.composer_line import Mode
from kshare.ui.desk import Desk
from kshare.ui.navigation import Place
from kshare.ui.theme.apply import theme
from kshare.usecases.pages import DeletePage, RenamePage, SavePage, delete_page, rename_page, save_page
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace
from tests.soak.colleague import Colleague, some_text, some_words

_LEFT: Final = Qt.MouseButton.LeftButton
_SCREENS: Final = ("home", "wiki", "bookmarks", "search", "settings", "inbox")
_FORBIDDEN: Final = ("print", "pdf")
"""Buttons and entries that lead out of the window, by a word in their name."""
_SKIPPED_ACTIONS: Final = ("item.print",)
_QUERIES: Final = (
    "pump", "se", "tag:oil", "#valve", "kind:page seal", '"oil filter"', "-pump", "by:ben", "(", "シール", "مضخة", "*",
    "after:2020", "title:pump OR seal", "a" * 300, "@anna", "zzzz", "in:personal pump",
)  # fmt: skip
_SHEET_ENDS: Final = 0.25
"""How likely the next act ends a sheet, which covers everything else."""
_NAUGHTY: Final = ("👩‍👩‍👧‍👦", "שלום עליכם", "\u202eright to left", "<b>&amp;", "{typed} %s", "ﷺ" * 20, "x" * 200)


@dataclass(slots=True)
class Person:
    """Who uses the window, with the colleague who disturbs and a second space that is left and entered again."""

    desk: Desk
    colleague: Colleague
    side: Space

    @property
    def window(self) -> QWidget:
        """Where the keyboard is: a popup, a second window or the main window."""
        found = QApplication.activePopupWidget() or QApplication.activeWindow()
        return found if found is not None and found.isVisible() else self.desk.window

    def keys(self, keys: str) -> None:
        """Press a sequence such as `Ctrl+K`."""
        handle = _handle(self.window)
        if handle is not None:
            QTest.keySequence(handle, QKeySequence(keys))

    def type(self, words: str) -> None:
        """Type into what has the keyboard: letters as keys, others as an input method commits them."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.insert(words)
        elif isinstance(field, QPlainTextEdit | QTextEdit) and not field.isReadOnly():
            field.textCursor().insertText(words)
        handle = _handle(self.window)
        if handle is not None and field is not None and words.isascii():
            QTest.keyClick(handle, Qt.Key.Key_E)

    def click(self, widget: QWidget, at: QPoint, modifier: Qt.KeyboardModifier) -> bool:
        """Press the mouse on a widget, as the window's system would report it; False if something covers it."""
        window = widget.window()
        handle = _handle(window)
        if handle is None or not _lies_open(widget, at):
            return False
        QTest.mouseClick(handle, _LEFT, modifier, widget.mapTo(window, at))
        return True

    @property
    def within_reach(self) -> list[QWidget]:
        """What the mouse could press in the middle: not what a sheet covers."""
        found = self.window.findChildren(QWidget)
        return [each for each in found if each.isVisible() and _lies_open(each, each.rect().center())]

    def pages(self, space: Space | None = None) -> list[str]:
        """Ids of the latest pages."""
        rows = self.desk.session.workspace.ask(list_pages, ListPages(order="recent", limit=40)).items
        wanted = space.text_id if space is not None else ""
        return [row.id for row in rows if not wanted or row.space == wanted]


def _handle(widget: QWidget) -> QWindow | None:
    return widget.window().windowHandle()


def _lies_open(widget: QWidget, at: QPoint) -> bool:
    """True if a press there meets this widget or a part of it."""
    window = widget.window()
    point = widget.mapTo(window, at)
    hit = window.childAt(point) if window.rect().contains(point) else None
    return hit is not None and (hit is widget or widget.isAncestorOf(hit))


Act = Callable[[Person, Random], str]

# -- going ----------------------------------------------------------------------------------------------


def go_to_screen(person: Person, chance: Random) -> str:
    screen = chance.choice(_SCREENS)
    person.desk.window.go(Place(screen))
    return screen


def open_row(person: Person, chance: Random) -> str:
    """Click somewhere on a row of a list, sometimes so that it opens in a tab behind."""
    reached = [each for each in person.within_reach if isinstance(each, QAbstractItemView)]
    views = [view for view in reached if view.model() is not None and view.model().rowCount()]
    if not views:
        person.keys("Esc")
        person.desk.window.activateWindow()
        person.desk.window.go(Place(chance.choice(_SCREENS[:3])))
        return "none here: to another screen"
    view = chance.choice(views)
    row = chance.randrange(view.model().rowCount())
    index = view.model().index(row, view.property("modelColumn") or 0)
    view.scrollTo(index)
    rect = view.visualRect(index).intersected(view.viewport().rect())
    if rect.isEmpty():
        return ""
    at = rect.topLeft() + QPoint(chance.randrange(rect.width()), chance.randrange(rect.height()))
    aside = Qt.KeyboardModifier.ControlModifier if chance.random() < 0.1 else Qt.KeyboardModifier.NoModifier
    person.click(view.viewport(), at, aside)
    return f"{type(view).__name__} {row}"


def press_button(person: Person, chance: Random) -> str:
    reached = [each for each in person.within_reach if isinstance(each, QAbstractButton)]
    buttons = [button for button in reached if button.isEnabled() and not _is_forbidden(_name(button))]
    if not buttons:
        return ""
    button = chance.choice(buttons)
    words = f"{type(button).__name__} {_name(button)!r}"
    return words if person.click(button, button.rect().center(), Qt.KeyboardModifier.NoModifier) else ""


def choose_in_menu(person: Person, chance: Random) -> str:
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return ""
    entries = [entry for entry in menu.actions() if entry.isEnabled() and not entry.isSeparator()]
    entries = [entry for entry in entries if not _is_forbidden(entry.text())]
    if not entries or chance.random() < 0.2:
        menu.close()
        return "Esc"
    entry = chance.choice(entries)
    words = entry.text()
    menu.setActiveAction(entry)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    return words


def _name(button: QAbstractButton) -> str:
    return button.accessibleName() or button.text() or button.toolTip()


def _is_forbidden(words: str) -> bool:
    return any(word in words.casefold() for word in _FORBIDDEN)


def press_keys(person: Person, chance: Random) -> str:
    """Any action of the table by its first keys."""
    action = chance.choice([each for each in ACTIONS if each.keys and each.key not in _SKIPPED_ACTIONS])
    for keys in keymap().keys(action.key)[:1]:
        person.keys(keys)
    return action.key


def walk(person: Person, chance: Random) -> str:
    keys = chance.choice(("Down", "Up", "Tab", "Shift+Tab", "Return", "Space", "PgDown", "End", "J", "K"))
    for _ in range(chance.randint(1, 4)):
        person.keys(keys)
    return keys


def go_back(person: Person, chance: Random) -> str:
    keys = chance.choice(("Alt+Left", "Alt+Left", "Alt+Right"))
    person.keys(keys)
    return keys


def change_tabs(person: Person, chance: Random) -> str:
    keys = chance.choice(("Ctrl+T", "Ctrl+W", "Ctrl+W", "Ctrl+Tab", "Ctrl+Shift+Tab"))
    person.keys(keys)
    return keys


def change_windows(person: Person, chance: Random) -> str:
    """A second window, or one of them away."""
    main = person.desk.window
    others = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each.isWindow()]
    others = [each for each in others if each is not main and each.windowType() == Qt.WindowType.Window]
    if len(others) > 2 or (others and chance.random() < 0.5):
        chance.choice(others).close()
        return f"close one of {len(others)}"
    main.activateWindow()
    QTest.keySequence(main.windowHandle(), QKeySequence("Ctrl+Shift+N"))
    return "open"


def scroll(person: Person, chance: Random) -> str:
    areas = [each for each in person.within_reach if isinstance(each, QAbstractScrollArea)]
    if not areas:
        return ""
    port = chance.choice(areas).viewport()
    by = QPoint(0, chance.choice((-1200, -240, -120, 120, 480)))
    at = QPointF(port.rect().center())
    event = QWheelEvent(
        at, QPointF(port.mapToGlobal(at)), QPoint(), by, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)
    return str(by.y())


# -- asking ---------------------------------------------------------------------------------------------


def search(person: Person, chance: Random) -> str:
    query = chance.choice(_QUERIES)
    person.desk.window.start_search()
    for part in (query[: len(query) // 2], query):
        person.desk.window.top_bar.search.setText(part)
        QApplication.processEvents()
    for _ in range(chance.randrange(4)):
        person.keys("Down")
    if chance.random() < 0.5:
        person.keys("Return")
    return query[:40]


def palette(person: Person, chance: Random) -> str:
    person.keys("Ctrl+K")
    query = chance.choice((*_QUERIES, "new", "set", "mem", "key", "th", "text"))
    person.type(query)
    person.keys(chance.choice(("Return", "Return", "Down", "Esc")))
    return query[:40]


# -- writing --------------------------------------------------------------------------------------------


def write_post(person: Person, chance: Random) -> str:
    mode = chance.choice(tuple(Mode))
    person.desk.compose(mode)
    words = f"https://pump.example/{chance.randint(1, 99)}" if mode is Mode.BOOKMARK else some_words(chance, 12)
    person.type(words)
    person.keys(chance.choice(("Ctrl+Return", "Ctrl+Return", "Esc")))
    return f"{mode.name} {words[:40]}"


def edit_page(person: Person, chance: Random) -> str:
    pages = person.pages()
    if not pages:
        return ""
    page = chance.choice(pages)
    person.desk.wiki.real.edit_page(page)
    QTest.qWait(chance.choice((0, 30, 150)))
    person.type(some_words(chance, 20) + "\n\n")
    keys = chance.choice(("Ctrl+Return", "Alt+Left", "", "", "Esc"))
    if keys:
        person.keys(keys)
    return f"{page[:8]} {keys}"


def begin_page(person: Person, chance: Random) -> str:
    title = f"Page {chance.randint(1, 999)} {chance.choice(_NAUGHTY)}"
    person.desk.write_page(title)
    QTest.qWait(chance.choice((0, 30, 150)))
    person.type(some_text(chance))
    person.keys(chance.choice(("Ctrl+Return", "Ctrl+Return", "Alt+Left")))
    return title[:40]


def type_here(person: Person, chance: Random) -> str:
    beginnings = ("[[", "@", "#", "/", "- [ ] ", "| a | b |\n")
    words = chance.choice((some_words(chance, 5), chance.choice(_NAUGHTY), *beginnings))
    person.type(words)
    return f"{type(QApplication.focusWidget()).__name__} {words[:30]!r}"


def write_marks(person: Person, chance: Random) -> str:
    """One of the keys for writers, and perhaps undo."""
    writing = [each for each in ACTIONS if each.key.startswith("write.") and each.keys and each.key != "write.file"]
    action = chance.choice(writing)
    person.keys(action.keys[0])
    if chance.random() < 0.5:
        person.keys("Ctrl+Z")
    return action.key


def undo(person: Person, _chance: Random) -> str:
    person.keys("Ctrl+Z")
    return "Ctrl+Z"


# -- the window itself ----------------------------------------------------------------------------------


def change_look(person: Person, chance: Random) -> str:
    if chance.random() < 0.4:
        theme().toggle()
        return "theme"
    keys = chance.choice(("Ctrl++", "Ctrl+-", "Ctrl+0"))
    person.keys(keys)
    return keys


def resize(person: Person, chance: Random) -> str:
    size = (chance.randint(480, 1600), chance.randint(480, 1000))
    person.desk.window.resize(*size)
    return f"{size[0]} x {size[1]}"


def open_sheet(person: Person, chance: Random) -> str:
    desk = person.desk
    sheets: Sequence[tuple[str, Callable[[], object]]] = (
        ("members", desk.doors.show_current_members),
        ("invite", partial(desk.doors.show_current_members, invite=True)),
        ("words", desk.doors.show_words),
        ("join", desk.doors.join),
        ("keys", desk.show_keys),
        ("me", partial(desk.doors.show_me_menu, desk.window.rail.me)),
        ("sync", desk._show_sync),
    )
    name, show = chance.choice(sheets)
    show()
    return name


def escape(person: Person, chance: Random) -> str:
    for _ in range(chance.randint(1, 3)):
        person.keys("Esc")
    return "Esc"


def sync(person: Person, _chance: Random) -> str:
    person.desk.syncer.sync_now()
    return "F5"


# -- others meanwhile -----------------------------------------------------------------------------------


def disturb(person: Person, chance: Random) -> str:
    """The colleague deletes, renames or rewrites the page that is open or edited here."""
    place = person.desk.window.place
    page = place.query.removeprefix("edit ") if place.query.startswith("edit ") else place.item
    if not page:
        pages = person.pages()
        if not pages:
            return ""
        page = chance.choice(pages)
        show = person.desk.window.open_item if chance.random() < 0.5 else person.desk.wiki.real.edit_page
        show(page)
    wishes: dict[str, Callable[[Workspace], object]] = {
        "delete": lambda home: home.run(delete_page, DeletePage(page)),
        "rename": lambda home: home.run(rename_page, RenamePage(page, f"Renamed {chance.randint(1, 999)}")),
        "rewrite": lambda home: home.run(save_page, SavePage("", some_text(chance), page=page)),
    }
    name = chance.choice(tuple(wishes))
    person.colleague.wish(wishes[name])
    person.desk.syncer.sync_now()
    return f"{name} {page[:8]}"


def leave_space(person: Person, chance: Random) -> str:
    """Leave the second space while one of its pages is edited or read; later enter it again."""
    session, side = person.desk.session, person.side
    home = session.workspace
    if any(space.text_id == side.text_id for space in home.shared_spaces()):
        pages = person.pages(side)
        if pages and chance.random() < 0.7:
            person.desk.wiki.real.edit_page(chance.choice(pages))
            QTest.qWait(100)
            person.type("unfinished ")
        elif pages:
            person.desk.window.go(Place("wiki", item=chance.choice(pages)))
        command = LeaveSpace(side.text_id, force=True)
        session.work("share", partial(home.leave_space, command), session, _nothing, _nothing)
        return "leave"
    session.work("share", partial(_return, home, side), session, _nothing, _nothing)
    return "return"


def _return(home: Workspace, side: Space) -> None:
    assert side.folder is not None
    space = home.join_space(side.folder, returning=True)
    home.run(save_page, SavePage("Aside", "In the second space.\n", space=space.text_id))


def enter_again(person: Person, _chance: Random) -> str:
    """Back into the team's space, if a press on some button has left it."""
    home, share = person.desk.session.workspace, person.colleague.share
    if any(space.folder == str(share) for space in home.shared_spaces()):
        return ""
    session = person.desk.session
    work = partial(home.join_space, str(share), returning=True)
    session.work("share", work, session, _nothing, _nothing)
    return "return"


def _nothing(_answer: object) -> None:
    """What the window is told by the change itself."""


ACTS: Final[Sequence[tuple[int, Act]]] = (
    (10, go_to_screen), (14, open_row), (14, press_button), (5, press_keys), (6, walk), (8, go_back),
    (5, change_tabs), (2, change_windows), (6, scroll), (6, search), (5, palette), (5, write_post),
    (4, edit_page), (2, begin_page), (5, type_here), (3, write_marks), (2, undo), (3, change_look), (4, resize),
    (4, open_sheet), (6, escape), (1, sync), (3, disturb), (1, leave_space), (1, enter_again),
)  # fmt: skip
"""How often (relative), and what."""


def act(person: Person, chance: Random) -> str:
    """Do one thing; a menu that is open is chosen from first, a sheet does not stay long. What was done, in words."""
    if isinstance(QApplication.activePopupWidget(), QMenu):
        chosen: Act = choose_in_menu
    elif person.desk.doors.sheet is not None and chance.random() < _SHEET_ENDS:
        chosen = escape
    else:
        weights, acts = zip(*ACTS, strict=True)
        chosen = chance.choices(acts, weights)[0]
    try:
        done = chosen(person, chance)
    except KShareError as trouble:
        done = f"refused: {trouble.message}"
    return f"{chosen.__name__} {done}"
