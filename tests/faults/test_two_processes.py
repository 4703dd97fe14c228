"""Window, sync and command line on one home at once: nothing is lost and the own log does not fork."""

from __future__ import annotations

from pathlib import Path

from kshare.queries.search import Search, search
from kshare.usecases.posts import WritePost, write_post
from tests.builders import team
from tests.faults.test_kill import assert_kept, assert_own_log_is_a_line, assert_whole, started

WRITES = 50


def test_everything_that_all_of_them_wrote_is_there_and_reaches_the_colleague(tmp_path: Path) -> None:
    made = team(tmp_path, ["Anna", "Ben"])
    window, space = made["Anna"].home, made["Anna"].space
    seen = window.change_number()
    processes = [started(window.home, name, WRITES) for name in ("a", "b")]
    sync = started(window.home, "sync", 6, "sync")

    for n in range(20):
        window.run(write_post, WritePost(f"windowword{n}"))
        window.ask(search, Search("win", typing=True))
        seen, _ = window.changes_after(seen)

    acknowledged: list[list[str]] = []
    for process in (*processes, sync):
        assert process.stdout is not None
        acknowledged += [line.split() for line in process.stdout]
        process.stdout.close()
        assert process.wait(60) == 0
    written = [pair for pair in acknowledged if pair[0] != "synced"]
    assert len(written) == 2 * WRITES
    for _ in range(2):
        window.sync(space)
        made["Ben"].sync()

    for home in (window, made["Ben"].home):
        for word, entity in written:
            assert_kept(home, word, entity)
        posts = home.store.connection.execute(
            "SELECT count(*) FROM view_post WHERE text LIKE 'windowword%'"
        ).fetchone()
        assert posts == (20,)
        assert_own_log_is_a_line(home)
        assert_whole(home)
    assert len(made.hashes()) == 1
    assert window.store.connection.execute("SELECT count(*) FROM own_outbox").fetchone() == (0,)
    made.close()
