"""A process that puts, replaces and removes documents of an index until it is done or killed.

python -m tests.faults.index_writer FILE NAME COUNT; it says "ready", then after each commit what is now true:
"+ uid word" for a document that is found by a word, "- uid word" for one that is not any more.
"""

from __future__ import annotations

import sqlite3
import sys
from random import Random

from kshare.index.document import Document
from kshare.index.writer import Writer


def connected(path: str) -> sqlite3.Connection:
    """The index in `path`, as a home sets its connections up."""
    sql = sqlite3.connect(path, isolation_level=None, timeout=30)
    sql.execute("PRAGMA journal_mode = WAL")
    sql.execute("PRAGMA synchronous = NORMAL")
    return sql


def document(uid: str, word: str, time: int) -> Document:
    """A document that only `word` tells from the others."""
    return Document(
        uid, "page", "team", "anna", time, f"About {word}", f"common words about {word} and seals " * 9
    )


def main(path: str, name: str, count: str) -> None:
    sql, random = connected(path), Random(name)
    writer, alive = Writer(sql), dict[str, str]()
    print("ready", flush=True)
    for number in range(int(count)):
        uid = f"{name}d{random.randrange(40)}"
        word, old = f"{name}w{number}", alive.get(uid)
        remove = old is not None and random.random() < 0.3
        sql.execute("BEGIN IMMEDIATE")
        if remove:
            writer.remove([uid])
        else:
            writer.put([document(uid, word, 1_000_000 + number)])
        sql.execute("COMMIT")
        if old:
            print("-", uid, old, flush=True)
            del alive[uid]
        if not remove:
            alive[uid] = word
            print("+", uid, word, flush=True)
        if number % 20 == 0:
            writer.refresh_words(3)
    sql.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
