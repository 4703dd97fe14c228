"""Asking costs the same however many people there are: counted in steps of SQLite, not timed."""

from __future__ import annotations

from pathlib import Path

from kshare.queries.search import Search, search
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import new_home

_STEP = 20
QUERIES = ("pump", "pump by:anna", "in:personal pump")


def steps(home: Workspace, request: Search) -> int:
    """Steps of SQLite's virtual machine for one question, to the next twenty."""
    home.ask(search, request)
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += _STEP
        return 0

    connection = home.store.connection
    connection.set_progress_handler(step, _STEP)
    home.ask(search, request)
    connection.set_progress_handler(None, 0)
    return taken


def test_two_thousand_people_cost_a_search_nothing(tmp_path: Path) -> None:
    home = new_home(tmp_path, "anna")
    for n in range(5):
        home.run(write_post, WritePost(f"pump {n}"))
    few = [steps(home, Search(query, typing=typing)) for query in QUERIES for typing in (False, True)]
    connection = home.store.connection
    columns = [row[1] for row in connection.execute("PRAGMA table_info(view_person)")]
    (known,) = connection.execute("SELECT * FROM view_person").fetchall()
    rows = [
        [f"person{n}" if name in ("handle", "name") else n.to_bytes(20, "big") if name == "id" else value
         for name, value in zip(columns, known, strict=True)]
        for n in range(2_000)
    ]  # fmt: skip
    connection.executemany(f"INSERT INTO view_person VALUES({','.join('?' * len(columns))})", rows)

    many = [steps(home, Search(query, typing=typing)) for query in QUERIES for typing in (False, True)]

    assert all(after <= 1.2 * before + 100 for before, after in zip(few, many, strict=True))
    home.close()
