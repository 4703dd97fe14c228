"""Everything the person at the window does: by mouse and keys, through the window's own events.

An act gets the `Person` and its own source of chance, and says what it did; '' if there was nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Final

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractScrollArea, QApplication, QMenu

from kshare.errors import KShareError
from kshare.ui.actions import ACTIONS, keymap
from kshare.ui.navigation import Place
from kshare.ui.writing.composer_line import Mode
from tests.soak.colleague import some_text, some_words
from tests.soak.odd_acts import ODD_ACTS
from tests.soak.person import Person, handle_of

_SCREENS: Final = ("home", "wiki", "bookmarks", "search", "settings", "inbox")
_FORBIDDEN: Final = ("print", "pdf")
"""Buttons and entries that lead out of the window, by a word in their name."""
_SKIPPED_ACTIONS: Final = ("item.print",)
_QUERIES: Final = (
    "pump", "se", "tag:oil", "#valve", "kind:page seal", '"oil filter"', "-pump", "by:ben", "(", "シール", "مضخة", "*",
    "after:2020", "title:pump OR seal", "a" * 300, "@anna", "zzzz", "in:personal pump",
)  # fmt: skip
_SHEET_ENDS: Final = 0.35
"""How likely the next act ends a sheet, which covers everything else."""
_SECOND_WINDOW_ENDS: Final = 0.15
_NAUGHTY: Final = (
    "👩‍👩‍👧‍👦",
    "שלום עליכם",
    "\u202eright to left",
    "<b>&amp;",
    "{typed} %s",
    "ﷺ" * 20,
    "x" * 200,
)


Act = Callable[[Person, Random], str]

# -- going ----------------------------------------------------------------------------------------------


def go_to_screen(person: Person, chance: Random) -> str:
    screen = chance.choice(_SCREENS)
    person.desk.window.go(Place(screen))
    return screen


def open_row(person: Person, chance: Random) -> str:
    """Click somewhere on a row of a list, sometimes so that it opens in a tab behind."""
    view = _list_with_rows(person, chance)
    if view is None:
        person.to_main_window()
        person.end_sheet()
        screen = chance.choice(_SCREENS[:3])
        person.desk.window.go(Place(screen))
        QTest.qWait(100)
        view = _list_with_rows(person, chance)
        if view is None:
            return f"none here: to {screen}"
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


def _list_with_rows(person: Person, chance: Random) -> QAbstractItemView | None:
    for _ in range(3):
        view = person.reach(chance, QAbstractItemView)
        if view is not None and view.model() is not None and view.model().rowCount():
            return view
    return None


def press_button(person: Person, chance: Random) -> str:
    button = person.reach(chance, QAbstractButton)
    if button is None or not button.isEnabled() or _is_forbidden(_name(button)):
        return ""
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
    others = person.desk.desktop.windows
    if len(others) > 2 or (others and chance.random() < 0.5):
        chance.choice(others).close()
        return f"close one of {len(others) + 1}"
    person.to_main_window()
    handle = handle_of(person.desk.window)
    if handle is not None:
        QTest.keySequence(handle, QKeySequence("Ctrl+Shift+N"))
    return "open"


def change_settings(person: Person, chance: Random) -> str:
    """A section of the settings, and perhaps a press on something there."""
    section = chance.choice(
        ("", "appearance", "keys", "spaces", "notifications", "storage", "about", "language")
    )
    person.desk.preferences.open(section)
    QTest.qWait(30)
    return f"{section} {press_button(person, chance) if chance.random() < 0.5 else ''}"


def scroll(person: Person, chance: Random) -> str:
    area = person.reach(chance, QAbstractScrollArea)
    if area is None:
        return ""
    port, by = area.viewport(), QPoint(0, chance.choice((-1200, -240, -120, 120, 480)))
    at = QPointF(port.rect().center())
    event = QWheelEvent(
        at, QPointF(port.mapToGlobal(at)), QPoint(), by, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)
    return str(by.y())


# -- asking ---------------------------------------------------------------------------------------------


def search(person: Person, chance: Random) -> str:
    """Word by word or key by key, as fast as somebody types."""
    query = chance.choice(_QUERIES)
    person.desk.window.start_search()
    box = person.desk.window.top_bar.search
    ends = range(1, len(query) + 1) if len(query) < 20 else (len(query) // 2, len(query))
    for end in ends:
        box.setText(query[:end])
        QTest.qWait(chance.choice((0, 0, 5, 40)))
    for _ in range(chance.randrange(4)):
        person.keys("Down")
    if chance.random() < 0.5:
        person.keys("Return")
    return query[:40]


def palette(person: Person, chance: Random) -> str:
    person.keys("Ctrl+K")
    query = chance.choice((*_QUERIES, "new", "set", "mem", "key", "th", "text"))
    person.write(query)
    person.keys(chance.choice(("Return", "Return", "Down", "Esc")))
    return query[:40]


# -- writing --------------------------------------------------------------------------------------------


def write_post(person: Person, chance: Random) -> str:
    mode = chance.choice(tuple(Mode))
    person.desk.compose(mode)
    words = (
        f"https://pump.example/{chance.randint(1, 99)}" if mode is Mode.BOOKMARK else some_words(chance, 12)
    )
    person.write(words)
    person.keys(chance.choice(("Ctrl+Return", "Ctrl+Return", "Esc")))
    return f"{mode.name} {words[:40]}"


def edit_page(person: Person, chance: Random) -> str:
    pages = person.pages()
    if not pages:
        return ""
    page = chance.choice(pages)
    person.desk.wiki.real.edit_page(page)
    QTest.qWait(chance.choice((0, 30, 150)))
    person.write(some_words(chance, 20) + "\n\n")
    keys = chance.choice(("Ctrl+Return", "Alt+Left", "", "", "Esc"))
    if keys:
        person.keys(keys)
    return f"{page[:8]} {keys}"


def begin_page(person: Person, chance: Random) -> str:
    title = f"Page {chance.randint(1, 999)} {chance.choice(_NAUGHTY)}"
    person.desk.write_page(title)
    QTest.qWait(chance.choice((0, 30, 150)))
    person.write(some_text(chance))
    person.keys(chance.choice(("Ctrl+Return", "Ctrl+Return", "Alt+Left")))
    return title[:40]


def type_here(person: Person, chance: Random) -> str:
    beginnings = ("[[", "@", "#", "/", "- [ ] ", "| a | b |\n")
    words = chance.choice((some_words(chance, 5), chance.choice(_NAUGHTY), *beginnings))
    field = person.find_field(chance)
    person.write(words)
    return f"{type(field).__name__} {words[:30]!r}"


def write_marks(person: Person, chance: Random) -> str:
    """One of the keys for writers, and perhaps undo."""
    writing = [
        each for each in ACTIONS if each.key.startswith("write.") and each.keys and each.key != "write.file"
    ]
    action = chance.choice(writing)
    person.keys(action.keys[0])
    if chance.random() < 0.5:
        person.keys("Ctrl+Z")
    return action.key


def undo(person: Person, _chance: Random) -> str:
    person.keys("Ctrl+Z")
    return "Ctrl+Z"


# -- the window itself ----------------------------------------------------------------------------------


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


def close_sheet(person: Person, _chance: Random) -> str:
    person.end_sheet()
    return "closed"


def come_back(person: Person, _chance: Random) -> str:
    person.to_main_window()
    return "main window"


def sync(person: Person, _chance: Random) -> str:
    person.desk.syncer.sync_now()
    return "F5"


ACTS: Final[Sequence[tuple[int, Act]]] = (
    (8, go_to_screen), (16, open_row), (12, press_button), (5, press_keys), (6, walk), (8, go_back),
    (6, change_tabs), (3, change_windows), (6, scroll), (5, search), (5, palette), (5, write_post),
    (4, edit_page), (2, begin_page), (5, type_here), (3, write_marks), (2, undo), (2, change_settings),
    (4, open_sheet), (3, escape), (1, sync), *ODD_ACTS,
)  # fmt: skip
"""How often (relative), and what."""


def act(person: Person, chance: Random) -> str:
    """Do one thing; a menu that is open is chosen from first, a sheet does not stay long. What was done, in words."""
    if isinstance(QApplication.activePopupWidget(), QMenu):
        chosen: Act = choose_in_menu
    elif person.desk.doors.sheet is not None and chance.random() < _SHEET_ENDS:
        chosen = close_sheet
    elif QApplication.activeWindow() is not person.desk.window and chance.random() < _SECOND_WINDOW_ENDS:
        chosen = come_back
    else:
        weights, acts = zip(*ACTS, strict=True)
        chosen = chance.choices(acts, weights)[0]
    try:
        done = chosen(person, chance)
    except KShareError as trouble:
        done = f"refused: {trouble.message}"
    return f"{chosen.__name__} {done}"
