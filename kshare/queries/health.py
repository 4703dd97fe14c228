"""What `doctor` and `stats` say: is everything on this PC whole, and how much is there."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from kshare.index.writer import Writer
from kshare.model.clock import DAY_MS, milliseconds
from kshare.model.kinds import OpKind
from kshare.model.skeleton import read_skeleton
from kshare.model.statement import Role
from kshare.queries.colleagues import about_colleagues
from kshare.queries.reader import Reader
from kshare.store.database import in_words
from kshare.store.roster import authority_of, read_roster
from kshare.store.schema import SCHEMA_VERSION
from kshare.store.state_hash import state_hash
from kshare.store.store import Store
from kshare.store.views import views_version
from kshare.words import BySurface, figure, say, say_many

FLOOD: Final = 5_000
"""So many changes by one person within a day are worth a word."""
SMALLEST_GROUP: Final = 5
"""Fewer people than this are not shown as a figure."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be. `damaged`: on this PC, not only waiting for something."""

    sentence: str
    damaged: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a home. `counts` has page, bookmark, post, person, op; `state_hash` is by space id."""

    problems: tuple[Problem, ...]
    versions: dict[str, str]
    counts: dict[str, int]
    state_hash: dict[str, str]

    @property
    def damaged(self) -> bool:
        """True if something on this PC needs repair."""
        return any(problem.damaged for problem in self.problems)


def health(reader: Reader, request: None = None) -> Health:
    """Look at everything in the home's database; seconds for a large one."""
    told = (Problem(sentence, False) for sentence in about_colleagues(reader))
    problems = [*_damage(reader.connection), *_waiting(reader), *_floods(reader), *told]
    return Health(
        problems=tuple(problems),
        versions=_versions(),
        counts=_counts(reader),
        state_hash={
            space.text_id: state_hash(reader.connection, space.n)
            for space in reader.spaces.values()
            if space.is_shared
        },
    )


def _damage(connection: sqlite3.Connection) -> list[Problem]:
    found = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    problems = [
        Problem(say("The home's database is damaged: {reason}.", reason=line), True)
        for line in found
        if line != "ok"
    ]
    folded = connection.execute("SELECT value FROM own_state WHERE key = 'views'").fetchone()
    if folded is None or folded[0] != views_version():
        problems.append(Problem(say("The views were made by another version of KShare."), True))
    return problems


def index_is_whole(store: Store) -> bool:
    """Whether the full-text index agrees with the stored texts.

    Writes nothing, but SQLite asks for a write transaction: raises StoreLocked if another program holds it.
    """
    connection = store.connection
    with in_words():
        connection.execute("BEGIN IMMEDIATE")
        try:
            return Writer(connection).integrity_ok()
        finally:
            connection.execute("ROLLBACK")


def _waiting(reader: Reader) -> list[Problem]:
    """What cannot be read yet: nothing is lost, and nothing on this PC can mend it."""
    problems = []
    rows = reader.connection.execute("SELECT skeleton FROM log_op")
    if newer := sum(read_skeleton(row[0]) is None for row in rows):
        sentence = say_many(
            "{count} change needs a newer version of KShare; it is kept.",
            "{count} changes need a newer version of KShare; they are kept.",
            newer,
        )
        problems.append(Problem(sentence, False))
    for space, path, reason in reader.connection.execute(
        "SELECT space, path, reason FROM own_trouble ORDER BY space, path LIMIT 100"
    ):
        sentence = say(
            "A file in the shared folder of '{space}' cannot be read: {path} ({reason}).",
            space=reader.space_name(space),
            path=path,
            reason=reason,
        )
        problems.append(Problem(sentence, False))
    if refused := sum(1 for _ in _not_allowed(reader)):
        sentence = say_many(
            "{count} change was made by somebody who may not make it; it is kept and never shown.",
            "{count} changes were made by somebody who may not make them; they are kept and never shown.",
            refused,
        )
        problems.append(Problem(sentence, False))
    return problems


def _floods(reader: Reader) -> Iterator[Problem]:
    """Colleagues who wrote more within a day than people do: shown, never refused."""
    since_ms = reader.now_ms - DAY_MS
    counts: Counter[tuple[int, bytes]] = Counter()
    for space, author, skeleton in reader.connection.execute(
        "SELECT space, author, skeleton FROM log_op WHERE received_ms >= ? AND author <> ?",
        (since_ms, reader.user),
    ):
        head = read_skeleton(skeleton)
        if head is not None and milliseconds(head.hlc) >= since_ms:
            counts[space, author] += 1
    for (space, author), count in counts.most_common():
        if count >= FLOOD:
            person = reader.person(space, author)
            words = BySurface(
                "{name} wrote {count} changes within a day. If they are in your way: kshare mute {handle}.",
                "{name} wrote {count} changes within a day. If they are in your way, mute @{handle}.",
            )
            yield Problem(say(words, name=person.name, count=figure(count), handle=person.handle), False)


def _not_allowed(reader: Reader) -> Iterator[bytes]:
    """Ids of the operations that do not count: their author may not do that, or not any more."""
    for n, space in reader.spaces.items():
        authority, counted = authority_of(reader.connection, n), read_roster(reader.connection, n).counted
        rows = reader.connection.execute(
            "SELECT o.id, o.author, o.skeleton, c.role FROM log_op o LEFT JOIN view_cut c ON c.op = o.n"
            " WHERE o.space = ? AND (o.author <> ? OR c.role IS NOT NULL)",
            (n, space.creator),
        )
        for op_id, author, skeleton, cut in rows:
            head = read_skeleton(skeleton)
            if head is None:
                continue
            if head.kind == OpKind.ROSTER:
                if op_id not in counted:
                    yield op_id
                continue
            role = authority.ceiling(author) if cut is None else Role(cut)
            subjects = head.refs if head.kind == OpKind.ERASE else (head.entity,)
            if not all(
                authority.allows(head, author, _author_of(reader, subject), role) for subject in subjects
            ):
                yield op_id


def _author_of(reader: Reader, op_id: bytes) -> bytes | None:
    """Who made an operation, and with it the entity of that id; None if it is not here."""
    row = reader.connection.execute("SELECT author FROM log_op WHERE id = ?", (op_id,)).fetchone()
    return row[0] if row else None


def _versions() -> dict[str, str]:
    try:
        kshare = version("kshare")
    except PackageNotFoundError:
        kshare = "unknown"
    return {
        "kshare": kshare,
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "schema": str(SCHEMA_VERSION),
        "views": views_version(),
    }


def _counts(reader: Reader) -> dict[str, int]:
    spaces = ", ".join(map(str, reader.spaces))
    tables = {
        "page": f"SELECT count(*) FROM view_page WHERE deleted = 0 AND space IN ({spaces})",
        "bookmark": f"SELECT count(*) FROM view_bookmark WHERE space IN ({spaces})",
        "post": f"SELECT count(*) FROM view_post WHERE gone = 0 AND space IN ({spaces})",
        "person": f"SELECT count(DISTINCT id) FROM view_person WHERE space IN ({spaces})",
        "op": "SELECT count(*) FROM log_op",
    }
    return {name: reader.connection.execute(sql).fetchone()[0] for name, sql in tables.items()}


@dataclass(frozen=True, slots=True)
class SpaceStats:
    """Figures of one space. `writers` is None for a group of fewer than five."""

    space: str
    pages: int
    bookmarks: int
    posts: int
    questions: int
    answered: int
    people: int
    tags: int
    writers: int | None


def stats(reader: Reader, request: None = None) -> tuple[SpaceStats, ...]:
    """How much there is in each space: counted here, from what everybody shared anyway."""
    return tuple(_space_stats(reader, n) for n in reader.spaces)


def _space_stats(reader: Reader, n: int) -> SpaceStats:
    def count(sql: str) -> int:
        found: int = reader.connection.execute(sql, (n,)).fetchone()[0]
        return found

    question = "SELECT count(*) FROM view_post WHERE space = ? AND gone = 0 AND kind = 'question'"
    writers = count("SELECT count(DISTINCT author) FROM view_feed WHERE space = ?")
    return SpaceStats(
        space=reader.space_name(n),
        pages=count("SELECT count(*) FROM view_page WHERE space = ? AND deleted = 0"),
        bookmarks=count("SELECT count(*) FROM view_bookmark WHERE space = ?"),
        posts=count("SELECT count(*) FROM view_post WHERE space = ? AND gone = 0"),
        questions=count(question),
        answered=count(f"{question} AND answer IS NOT NULL"),
        people=count("SELECT count(*) FROM view_person WHERE space = ?"),
        tags=count("SELECT count(DISTINCT tag) FROM view_tag WHERE space = ?"),
        writers=writers if writers >= SMALLEST_GROUP else None,
    )
