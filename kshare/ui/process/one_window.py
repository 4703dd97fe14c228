"""One window for each home: a second start hands its links over and ends.

Whoever can reach the socket may write anything to it, so a message is read as hostile: short, JSON, and only
links to KShare's own places are taken from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from kshare.model.ids import digest, text_id

MOST_BYTES: Final = 8_192
_MOST_LINKS: Final = 8
_WAIT_MS: Final = 500
_LINK: Final = re.compile(r"kshare:(?:page|post|bookmark|person|tag|new)/[^\s\"'<>\\\x00-\x1f\x7f]{1,400}")


def own_links(texts: Sequence[object]) -> list[str]:
    """Those of `texts` that lead to a place of KShare.

    >>> own_links(["kshare:page/abc", "file:///etc/passwd", "kshare:run/x", 7, "kshare:tag/oil"])
    ['kshare:page/abc', 'kshare:tag/oil']
    """
    links = [re.sub(r"^kshare://", "kshare:", text) for text in texts if isinstance(text, str)]
    return [link for link in links if _LINK.fullmatch(link)][:_MOST_LINKS]


def links_of(message: bytes) -> list[str]:
    """The links in a message from another process; any bytes are fine."""
    try:
        found = json.loads(message[:MOST_BYTES].decode("utf-8"))
    except (ValueError, RecursionError):
        return []
    return own_links(found) if isinstance(found, list) else []


def socket_name(home: Path) -> str:
    """The name under which the window of a home listens; the same for every spelling of its path."""
    return f"kshare-{text_id(digest(10, str(home.resolve()).encode()))}"


def hand_over(home: Path, links: Sequence[str]) -> bool:
    """Give the links to the window that is open on this home; False if there is none."""
    socket = QLocalSocket()
    socket.connectToServer(socket_name(home))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(json.dumps(own_links(links)).encode() + b"\n")
    socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return True


def _answers(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    return socket.waitForConnected(_WAIT_MS)


class OneWindow(QObject):
    """Listens for later starts. `called(links)`: come to the front, and follow these."""

    called = Signal(list)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        name = socket_name(home)
        # Asked first: with its own access rights a socket takes the place of one that is in use without a word.
        if not _answers(name) and not self._server.listen(name):
            QLocalServer.removeServer(name)  # left behind by a process that crashed
            self._server.listen(name)

    @property
    def is_first(self) -> bool:
        """False if the window of another process is called instead."""
        return self._server.isListening()

    def _take(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    def _read(self) -> None:
        """One line, or as much of it as may come; whatever follows is not read."""
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if socket.canReadLine() or socket.bytesAvailable() >= MOST_BYTES:
            message = bytes(socket.readLine(MOST_BYTES).data())
            socket.readyRead.disconnect(self._read)
            socket.deleteLater()
            self.called.emit(links_of(message))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()
