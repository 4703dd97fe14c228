"""A space of a large home is left and entered again, while somebody saves: python -m bench leaving

The home holds as many things in the space as in the notes of its person. Beside, another connection to the
home saves a page every 20 ms, as a window does while a command is at work. The peer is what leaving amounted
to without `kshare.store.space_views`: every view and the index of the whole home made anew.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.corpus import prose
from kshare.store.spaces import PERSONAL
from kshare.store.transaction import Transaction
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace, init_workspace, open_workspace

Row = tuple[str, float, str, float | None, str]

ITEMS = 10_000
_TEAM = "Team"
_BATCH = 500
_PAUSE_S = 0.02


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _write(tx: Transaction, numbers: range, space: str) -> None:
    """Seven posts, two bookmarks and a page of every ten things."""
    sentences = prose()
    for n in numbers:
        said = sentences[n % len(sentences)]
        if n % 10 < 7:
            write_post(tx, WritePost(f"{said} #pumps", space=space))
        elif n % 10 < 9:
            add_bookmark(
                tx, AddBookmark(f"https://{n}.example/", title=said[:60], tags=("seals",), space=space)
            )
        else:
            save_page(tx, SavePage(f"Page {n}", "\n\n".join(sentences[n % 900 :][:20]) + "\n", space=space))


def _fill(home: Workspace, items: int, space: str) -> None:
    for start in range(0, items, _BATCH):
        numbers = range(start, min(items, start + _BATCH))
        home.store.run(partial(_write, numbers=numbers, space=space), relaxed=True)


@dataclass(slots=True)
class _Beside:
    """Somebody who goes on saving; milliseconds of each save."""

    saves: list[float] = field(default_factory=list)

    @contextmanager
    def at(self, folder: Path) -> Iterator[None]:
        done = threading.Event()
        thread = threading.Thread(target=self._save, args=(folder, done))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _save(self, folder: Path, done: threading.Event) -> None:
        home = open_workspace(folder, _wall, os.urandom)
        while not done.wait(_PAUSE_S):
            started = time.perf_counter()
            home.run(save_page, SavePage("Meanwhile", f"{len(self.saves)} times.\n", space=PERSONAL))
            self.saves.append((time.perf_counter() - started) * 1000)
        home.close()


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def rows(items: int | None = None) -> list[Row]:
    """The figures; `items` is the number of things in the space."""
    count, beside = items or ITEMS, _Beside()
    with tempfile.TemporaryDirectory() as name:
        place, share = Path(name) / "home", Path(name) / "share"
        share.mkdir()
        home = init_workspace(place, Introduce("Anna"), _wall, os.urandom)
        _fill(home, count, PERSONAL)
        home.create_space(str(share), SpaceDraft(_TEAM))
        _fill(home, count, _TEAM)
        anew = _seconds(home.rebuild)
        with beside.at(place):
            left = _seconds(lambda: home.leave_space(LeaveSpace(_TEAM, force=True)))
            entered = _seconds(lambda: home.join_space(str(share), returning=True))
        home.close()
    peer = f"views and index of the whole home made anew: {anew:.1f} s"
    return [
        (f"leave a space of {count:,} things", left, "s", None, f"{peer} (x {left / anew:.2f})"),
        ("enter it again", entered, "s", None, f"{peer} (x {entered / anew:.2f})"),
        (
            "longest save beside both",
            max(beside.saves),
            "ms",
            None,
            f"median of {len(beside.saves)} saves: {sorted(beside.saves)[len(beside.saves) // 2]:.0f} ms",
        ),
    ]
