"""Ways to use a shared folder, each as three acts: look for news, publish one post, read one new post.

KShare's own way is the real engine; the others do with the same store what programs of that kind do, at
their best: no locks, no second look, nothing that goes wrong.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Protocol

from kshare.sync.stores.port import Store
from tests.sync.builders import PC, Clock, space_in

POST = (
    "The seal of pump 4 leaks again; I ordered two from the catalogue and wrote down how to change it. " * 2
)
ITEMS = 20_000
"""So much history lies in the folder already, for the ways whose cost grows with it."""
MEMBERS = 2_000


class Way(Protocol):
    """One way, over one store; `prepare` fills the folder through a store that need not be counted."""

    name: str
    polls_first: bool
    """True if `publish` looks for news too, and cannot be had without."""

    def prepare(self, direct: Store, store: Store) -> None:
        """Lay down the history through `direct`; later acts go through `store`."""

    def poll(self) -> object:
        """Find out that there is nothing new."""

    def publish(self) -> object:
        """Lay down one new post."""

    def read(self) -> object:
        """Find and fetch the post that was published last."""


class EpochFolders:
    """KShare: one listing of the open epoch, files that are written once."""

    name = "KShare"
    polls_first = True

    def prepare(self, direct: Store, store: Store) -> None:
        clock = Clock()
        space = space_in(direct).space
        people = [PC(store, space, name, clock) for name in ("anna", "ben", "clara")]
        for number in range(30):  # an epoch is closed at 64 files: about half full
            people[number % 3].post(f"{number}: {POST}")
            people[number % 3].sync()
        clock.pass_s(30)
        for pc in people * 2:
            pc.sync()
        self._anna, self._ben, _ = people

    def poll(self) -> object:
        return self._anna.sync()

    def publish(self) -> object:
        self._anna.post(POST)
        return self._anna.sync()

    def read(self) -> object:
        return self._ben.sync()


class FilePerItem:
    """One file for each item, as Joplin does: news are found by listing all of them."""

    name = "file per item"
    polls_first = False

    def prepare(self, direct: Store, store: Store) -> None:
        self._store, self._known = store, set[str]()
        direct.mkdir("items")
        for number in range(ITEMS):
            direct.put_new(f"items/{number:032x}.md", POST.encode())
        self._known = set(direct.list("items"))
        self._next = ITEMS

    def poll(self) -> object:
        return self._store.list("items").keys() - self._known

    def publish(self) -> object:
        self._next += 1
        return self._store.put_new(f"items/{self._next:032x}.md", POST.encode())

    def read(self) -> object:
        new = self._store.list("items").keys() - self._known
        self._known |= new
        return [self._store.get(f"items/{name}") for name in new]


class HeadPerDevice:
    """A log for each device, and a small file that says how far it is: news are found by listing those."""

    name = "head per device"
    polls_first = False

    def prepare(self, direct: Store, store: Store) -> None:
        self._store = store
        direct.mkdir("heads")
        direct.mkdir("log")
        for member in range(MEMBERS):
            direct.put_new(f"heads/{member:016x}-{member:08x}", b"")
        self._known = set(direct.list("heads"))
        self._next = 0

    def poll(self) -> object:
        return self._store.list("heads").keys() - self._known

    def publish(self) -> object:
        self._store.put_new(f"log/{0:016x}-{self._next + 1:08x}", POST.encode())
        self._store.put_new(f"heads/{0:016x}-{self._next + 1:08x}", b"")
        self._store.delete(f"heads/{0:016x}-{self._next:08x}")
        self._next += 1
        return self._next

    def read(self) -> object:
        new = self._store.list("heads").keys() - self._known
        self._known |= new
        return [self._store.get(f"log/{name}") for name in new]


class DatabaseCopy:
    """The SQLite file in the folder, copied as a whole; of two who publish at once, one is lost."""

    name = "SQLite copy"
    polls_first = False

    def prepare(self, direct: Store, store: Store) -> None:
        self._store = store
        self._content = _database()
        self._number = 0
        direct.put_new("0.db", self._content)

    def poll(self) -> object:
        return self._store.list("")

    def publish(self) -> object:
        self._store.put_new(f"{self._number + 1}.db", self._content)
        self._store.delete(f"{self._number}.db")
        self._number += 1
        return self._number

    def read(self) -> object:
        (name,) = (name for name in self._store.list("") if name.endswith(".db"))
        return self._store.get(name)


def _database() -> bytes:
    """A file with as many posts as the other ways have items."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kshare.db"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE post (id BLOB PRIMARY KEY, hlc INTEGER, text TEXT)")
        rows = ((number.to_bytes(20, "big"), number << 16, POST) for number in range(ITEMS))
        connection.executemany("INSERT INTO post VALUES (?, ?, ?)", rows)
        connection.commit()
        connection.close()
        return path.read_bytes()


PEERS: tuple[type[Way], ...] = (FilePerItem, HeadPerDevice, DatabaseCopy)
