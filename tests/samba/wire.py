"""The cable between a client and the SMB server: counts what goes over it, and can be made long and thin."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

HOST: Final = "127.0.0.1"
COMMANDS: Final = (
    *("negotiate", "session_setup", "logoff", "tree_connect", "tree_disconnect", "create", "close", "flush"),
    *("read", "write", "lock", "ioctl", "cancel", "echo", "query_directory", "change_notify", "query_info"),
    *("set_info", "oplock_break"),
)
"""SMB2 commands by their number."""


@dataclass(slots=True)
class Traffic:
    """What went over the wire. A compound of several commands in one message is one request."""

    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    commands: Counter[str] = field(default_factory=Counter)

    @property
    def bytes(self) -> int:
        """Both ways together."""
        return self.bytes_up + self.bytes_down

    def __str__(self) -> str:
        commands = " ".join(f"{name} {count}" for name, count in self.commands.items())
        return f"{self.requests} requests, {self.bytes_up:,} B up, {self.bytes_down:,} B down ({commands})"


class Wire:
    """Forwards TCP from `port` to the server, on a thread of its own, until `close`.

    `delay_s` is added to each way there and back together; `bytes_per_s` (0: no limit) holds for each
    direction. Both may be changed at any time.
    """

    def __init__(self, server_port: int, delay_s: float = 0.0, bytes_per_s: float = 0.0) -> None:
        self.traffic = Traffic()
        self.delay_s = delay_s
        self.bytes_per_s = bytes_per_s
        self.port = 0
        self._server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="wire", daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the wire does not start")

    def counted(self) -> Traffic:
        """What went over since the last time this was asked."""
        told, self.traffic = self.traffic, Traffic()
        return told

    def close(self) -> None:
        """Cut every connection and end the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connect, HOST, 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        server.close()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _connect(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await asyncio.open_connection(HOST, self._server_port)
        except OSError:
            to_client.close()
            return
        ways = (self._pump(client, to_server, up=True), self._pump(server, to_client, up=False))
        await asyncio.gather(*ways, return_exceptions=True)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, up: bool) -> None:
        """Pass messages on: 4 bytes of length (RFC 1002), then the SMB2 message."""
        free_s = 0.0
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sender = self._loop.create_task(self._deliver(late, target))
        try:
            while True:
                head = await source.readexactly(4)
                message = await source.readexactly(int.from_bytes(head[1:], "big"))
                self._count(message, up=up)
                now = self._loop.time()
                size = len(head) + len(message)
                free_s = max(now, free_s) + (size / self.bytes_per_s if self.bytes_per_s else 0.0)
                late.put_nowait((free_s + self.delay_s / 2, head + message))
        except (asyncio.IncompleteReadError, ConnectionError):
            late.put_nowait((0.0, b""))
            await sender
        finally:
            sender.cancel()
            with suppress(RuntimeError):
                target.close()

    async def _deliver(self, late: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
        while True:
            due_s, message = await late.get()
            if not message:
                return
            if (wait_s := due_s - self._loop.time()) > 0:
                await asyncio.sleep(wait_s)
            with suppress(ConnectionError):
                target.write(message)
                await target.drain()

    def _count(self, message: bytes, *, up: bool) -> None:
        size = len(message) + 4
        if not up:
            self.traffic.bytes_down += size
            return
        self.traffic.bytes_up += size
        self.traffic.requests += 1
        at = 0
        while message[at : at + 4] == b"\xfeSMB":
            command = int.from_bytes(message[at + 12 : at + 14], "little")
            self.traffic.commands[COMMANDS[command] if command < len(COMMANDS) else str(command)] += 1
            following = int.from_bytes(message[at + 20 : at + 24], "little")
            if not following:
                return
            at += following
