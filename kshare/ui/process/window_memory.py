"""What the window remembers on this PC: size, theme, hosts, small tasks that are done. One ini file in the home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QWidget

from kshare.ui.theme.apply import Mode

FILE_NAME: Final = "window.ini"
_FIRST_SIZE: Final = QSize(1280, 820)
_FRAME: Final = QSize(24, 64)
"""So much is left on a small screen for the frame and the title that the system draws around a window."""


class WindowMemory:
    """Also the `HostMemory` of the link router. A damaged file means: as on the first day."""

    def __init__(self, home: Path) -> None:
        self._settings = QSettings(str(home / FILE_NAME), QSettings.Format.IniFormat)

    def mode(self) -> Mode:
        """Which theme, or as the system has it."""
        try:
            return Mode(str(self._settings.value("theme", Mode.SYSTEM.value)))
        except ValueError:
            return Mode.SYSTEM

    def keep_mode(self, mode: Mode) -> None:
        """What the person chose."""
        self._settings.setValue("theme", mode.value)

    def text_percent(self) -> int:
        """The size of what is read and written, in percent."""
        kept = str(self._settings.value("text", ""))
        return int(kept) if kept.isascii() and kept.isdigit() else 100

    def keep_text_percent(self, percent: int) -> None:
        """What the person chose."""
        self._settings.setValue("text", str(percent))

    def language(self) -> str:
        """The code of the language that the person chose, such as 'de'; '' for that of the PC."""
        return str(self._settings.value("language", ""))

    def keep_language(self, code: str) -> None:
        """What the person chose; '' for that of the PC."""
        self._settings.setValue("language", code)
        self._settings.sync()

    def keys(self) -> dict[str, tuple[str, ...]]:
        """The keys that the person chose, by action."""
        self._settings.beginGroup("keys")
        kept = {key: tuple(str(self._settings.value(key)).split(" | ")) for key in self._settings.childKeys()}
        self._settings.endGroup()
        return {key: tuple(filter(None, keys)) for key, keys in kept.items()}

    def keep_keys(self, chosen: Mapping[str, tuple[str, ...]]) -> None:
        """From now on these instead of the usual ones."""
        self._settings.remove("keys")
        for key, keys in chosen.items():
            self._settings.setValue(f"keys/{key}", " | ".join(keys))

    def place(self, window: QWidget) -> None:
        """Where the window was, if that is still on a screen."""
        kept = self._settings.value("geometry")
        if not isinstance(kept, QByteArray) or not window.restoreGeometry(kept):
            room = window.screen().availableSize() - _FRAME
            window.resize(_FIRST_SIZE.boundedTo(room))

    def keep_place(self, window: QWidget) -> None:
        """Where the window is."""
        self._settings.setValue("geometry", window.saveGeometry())
        self._settings.sync()

    def steps(self) -> frozenset[str]:
        """Which of the first small steps are done: see `kshare.ui.home.first_steps`."""
        return frozenset(str(self._settings.value("steps", "")).split())

    def keep_steps(self, done: Iterable[str]) -> None:
        """These are done."""
        self._settings.setValue("steps", " ".join(sorted(done)))

    def session(self) -> str:
        """Tabs and windows of the last time; see `kshare.ui.windows.kept`."""
        return str(self._settings.value("session", ""))

    def keep_session(self, text: str) -> None:
        """How the windows stand now."""
        self._settings.setValue("session", text)

    def trusted(self) -> frozenset[str]:
        """Hosts that the person agreed to open."""
        kept = self._settings.value("hosts", "")
        return frozenset(str(kept).split())

    def trust(self, host: str) -> None:
        """Open this host without asking from now on."""
        self._settings.setValue("hosts", " ".join(sorted({*self.trusted(), host})))

    def asked(self) -> str:
        """The folder in which a request to be let in lies; '' if there is none."""
        return str(self._settings.value("asked", ""))

    def keep_asked(self, folder: str) -> None:
        """A request lies in this folder; '' when it was answered."""
        self._settings.setValue("asked", folder)
        self._settings.sync()

    def words_are_kept(self) -> bool:
        """True if the person kept the recovery words, or does not want to be asked."""
        return str(self._settings.value("recovery", "")) != ""

    def keep_words(self, how: str) -> None:
        """How that task ended: 'kept' or 'later'."""
        self._settings.setValue("recovery", how)
        self._settings.sync()

    def backup(self) -> tuple[int, str]:
        """When (ms) and where the last backup was made; (0, '') if none was."""
        when, _, folder = str(self._settings.value("backup", "")).partition(" ")
        return (int(when), folder) if when.isascii() and when.isdigit() else (0, "")

    def keep_backup(self, at_ms: int, folder: str) -> None:
        """A backup is there now."""
        self._settings.setValue("backup", f"{at_ms} {folder}")
        self._settings.sync()
