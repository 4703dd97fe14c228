"""Everything one can do by key: its words, icon and keys, in one table; and the keys this person prefers.

Shortcuts, tips, the quick switcher, the map of the keyboard (?) and the settings all read this table. What an
action does is said where it is done: `bind` ties it to a widget, `pressed` asks inside a `keyPressEvent`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kshare.words import say

Keys = tuple[str, ...]
"""Key sequences in Qt's portable spelling, such as `Ctrl+Return` or `G, H`."""


class Where(Enum):
    """In which part of the window an action's keys hold; the value is its heading in the map of the keyboard."""

    EVERYWHERE = "Everywhere"
    ITEMS = "In lists and while reading"
    WRITING = "While writing"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `words` is a template of the catalogue; `name` says it in the person's language."""

    key: str
    words: str
    icon: str
    keys: Keys = ()
    where: Where = Where.EVERYWHERE

    @property
    def name(self) -> str:
        """The words in the language of this PC."""
        return say(self.words)


_E, _I, _W = Where.EVERYWHERE, Where.ITEMS, Where.WRITING

ACTIONS: Final = (
    Action("go.commands", "Go to or do", "command", ("Ctrl+K",)),
    Action("go.search", "Search", "search", ("/", "Ctrl+Shift+F")),
    Action("go.back", "Back", "arrow-left", ("Alt+Left",)),
    Action("go.forward", "Forward", "arrow-right", ("Alt+Right",)),
    Action("go.home", "Go to Home", "house", ("G, H",)),
    Action("go.wiki", "Go to Wiki", "book-open", ("G, W",)),
    Action("go.bookmarks", "Go to Bookmarks", "bookmark", ("G, B",)),
    Action("go.results", "Go to Search", "search", ("G, S",)),
    Action("go.inbox", "Go to what concerns you", "bell", ("G, N",)),
    Action("go.settings", "Settings", "settings", ("Ctrl+,",)),
    Action("new.post", "New post", "message-circle", ("N",)),
    Action("new.question", "New question", "circle-help"),
    Action("new.page", "New page", "file-plus"),
    Action("new.bookmark", "Add bookmark", "bookmark"),
    Action("window.tab", "Open in a new tab", "square", ("Ctrl+T",)),
    Action("window.close_tab", "Close the tab", "x", ("Ctrl+W",)),
    Action("window.next_tab", "Next tab", "chevron-right", ("Ctrl+Tab", "Ctrl+PgDown")),
    Action("window.last_tab", "Previous tab", "chevron-left", ("Ctrl+Shift+Tab", "Ctrl+PgUp")),
    Action("window.tab_right", "Move the tab to the right", "arrow-right", ("Ctrl+Shift+PgDown",)),
    Action("window.tab_left", "Move the tab to the left", "arrow-left", ("Ctrl+Shift+PgUp",)),
    Action("window.new", "Open in a new window", "external-link", ("Ctrl+Shift+N",)),
    Action("text.larger", "Larger text", "plus", ("Ctrl++", "Ctrl+=")),
    Action("text.smaller", "Smaller text", "minus", ("Ctrl+-",)),
    Action("text.usual", "Text in its usual size", "square", ("Ctrl+0",)),
    Action("theme.toggle", "Change between light and dark theme", "moon"),
    Action("sync.now", "Sync now", "refresh-cw", ("F5",)),
    Action("help.keys", "Keys", "keyboard", ("?", "F1")),
    Action("list.next", "Next", "arrow-down", ("J",), _I),
    Action("list.previous", "Previous", "arrow-up", ("K",), _I),
    Action("list.unread", "Go to where you stopped reading", "arrow-down", ("U",), _I),
    Action("list.new", "New page or bookmark", "plus", ("Ctrl+N",), _I),
    Action("item.reply", "Reply", "reply", ("R",), _I),
    Action("item.pass_on", "Pass on", "repeat-2", ("P",), _I),
    Action("item.helped", "This helped", "heart", ("L",), _I),
    Action("item.save", "Keep for later", "bookmark", ("B",), _I),
    Action("item.edit", "Edit", "pencil", ("E",), _I),
    Action("item.history", "History", "history", ("H",), _I),
    Action("item.open", "Open the address", "external-link", ("O",), _I),
    Action("item.copy", "Copy the address", "copy", ("C",), _I),
    Action("item.tag", "Tags…", "tag", ("T",), _I),
    Action("item.untag", "Take a tag away…", "minus", ("Shift+T",), _I),
    Action("item.delete", "Delete", "trash-2", ("Del",), _I),
    Action("item.quiet", "Hear nothing more of it", "bell-off", ("M",), _I),
    Action("item.undo", "Take back what was just done", "undo-2", ("Ctrl+Z",), _I),
    Action("item.rename", "Rename…", "pencil", ("F2",), _I),
    Action("item.move", "Move under another page…", "folder", ("Ctrl+Shift+M",), _I),
    Action("item.duplicate", "Make a copy", "copy", ("Ctrl+D",), _I),
    Action("item.around", "What lies around it", "network", ("Ctrl+G",), _I),
    Action("item.find", "Find on this page", "search", ("Ctrl+F",), _I),
    Action("item.print", "Print", "printer", ("Ctrl+P",), _I),
    Action("write.publish", "Publish", "check", ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"), _W),
    Action("write.heading", "Heading", "heading-1", ("Ctrl+1",), _W),
    Action("write.bold", "Bold", "bold", ("Ctrl+B",), _W),
    Action("write.italic", "Italic", "italic", ("Ctrl+I",), _W),
    Action("write.list", "List", "list", ("Ctrl+Shift+L",), _W),
    Action("write.tasks", "Tasks", "list-checks", ("Ctrl+Shift+T",), _W),
    Action("write.quote", "Quote", "quote", ("Ctrl+Shift+Q",), _W),
    Action("write.code", "Code", "code", ("Ctrl+E",), _W),
    Action("write.link", "Link", "link-2", ("Ctrl+L",), _W),
    Action("write.table", "Table", "table", ("Ctrl+Shift+B",), _W),
    Action("write.plain", "Paste as plain text", "file-text", ("Ctrl+Shift+V",), _W),
    Action("write.template", "Insert a template", "file-text", ("Ctrl+Shift+K",), _W),
    Action("write.file", "Attach file", "paperclip", ("Ctrl+Shift+A",), _W),
    Action("write.find", "Find and replace", "search", ("Ctrl+F",), _W),
    Action("write.replace", "Replace", "search", ("Ctrl+H",), _W),
)

_BY_KEY: Final = {action.key: action for action in ACTIONS}


def action(key: str) -> Action:
    """The action of this key. Raises KeyError for one that is not in the table."""
    return _BY_KEY[key]


class KeyMap(QObject):
    """The keys that hold on this PC: those of the table, unless the person chose others."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen: dict[str, Keys] = {}

    @property
    def chosen(self) -> Mapping[str, Keys]:
        """What differs from the table, by action."""
        return self._chosen

    def load(self, chosen: Mapping[str, Sequence[str]]) -> None:
        """What was kept; actions that no longer exist are left out."""
        self._chosen = {key: tuple(keys) for key, keys in chosen.items() if key in _BY_KEY}
        self.changed.emit()

    def keys(self, key: str) -> Keys:
        """The sequences of an action, none if it has none."""
        return self._chosen.get(key, _BY_KEY[key].keys)

    def choose(self, key: str, keys: Keys) -> None:
        """From now on these; those of the table again if they are the same."""
        if keys == _BY_KEY[key].keys:
            self._chosen.pop(key, None)
        else:
            self._chosen[key] = keys
        self.changed.emit()

    def in_the_way(self, key: str, sequence: str) -> Action | None:
        """Another action that `sequence` would start where `key`'s action holds too."""
        mine = _BY_KEY[key].where
        for other in ACTIONS:
            meet = Where.EVERYWHERE in (mine, other.where) or mine is other.where
            if other.key != key and meet and sequence in self.keys(other.key):
                return other
        return None


_keymap: KeyMap | None = None


def keymap() -> KeyMap:
    """The one map of this process, as there is one keyboard."""
    global _keymap
    if _keymap is None:
        _keymap = KeyMap()
    return _keymap


def shown_keys(key: str) -> str:
    """The first keys of an action as a person reads them, '' if it has none.

    >>> shown_keys("go.home"), shown_keys("new.page")
    ('G H', '')
    """
    return " ".join(key_caps(key))


def key_caps(key: str) -> tuple[str, ...]:
    """The same, each stroke for itself: the name of a key may be of two words.

    >>> key_caps("go.home"), key_caps("go.settings")
    (('G', 'H'), ('Ctrl+,',))
    """
    keys = keymap().keys(key)
    if not keys:
        return ()
    return tuple(QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText).split(", "))


def pressed(event: QKeyEvent, key: str) -> bool:
    """True if this key press alone means the action: for widgets that listen to keys themselves."""
    typed = QKeySequence(event.keyCombination())
    return any(
        QKeySequence(keys).matches(typed) == QKeySequence.SequenceMatch.ExactMatch
        for keys in keymap().keys(key)
    )


class ShowsKeys(Protocol):
    """A button whose tip ends with the keys of its action."""

    def show_keys(self, keys: str) -> None: ...


class _Binding(QObject):
    """The shortcuts of one action on one widget; made anew when the person chooses other keys."""

    def __init__(self, owner: QWidget, key: str, act: Callable[[], object], button: ShowsKeys | None) -> None:
        super().__init__(owner)
        self._owner, self._key, self._act, self._button = owner, key, act, button
        self._shortcuts: list[QShortcut] = []
        keymap().changed.connect(self._tie)
        self._tie()

    def _tie(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        everywhere = _BY_KEY[self._key].where is Where.EVERYWHERE
        reach = Qt.ShortcutContext.WindowShortcut if everywhere else _INSIDE
        self._shortcuts = [
            QShortcut(QKeySequence(keys), self._owner, context=reach) for keys in keymap().keys(self._key)
        ]
        for shortcut in self._shortcuts:
            shortcut.activated.connect(self._run)
        if self._button is not None:
            self._button.show_keys(shown_keys(self._key))

    def _run(self) -> None:
        self._act()


_INSIDE: Final = Qt.ShortcutContext.WidgetWithChildrenShortcut


def bind(owner: QWidget, key: str, act: Callable[[], object], button: ShowsKeys | None = None) -> None:
    """Let the keys of an action `act` while the keyboard is in `owner` (or in its window: `Where.EVERYWHERE`).

    Follows the person's choice of keys; `button`, which does the same, tells them in its tip.
    """
    _Binding(owner, key, act, button)
