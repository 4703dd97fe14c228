"""Folders to measure in, and what an act in them costs."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.ways import Way
from kshare.sync.stores.folder import FolderStore
from tests.samba.mounting import mounted
from tests.samba.server import SambaServer, Share, missing_programs
from tests.samba.wire import Traffic, Wire

LINE: Final = {"delay_s": 0.04, "bytes_per_s": 5_000_000 / 8}
LINE_WORDS: Final = "40 ms, 5 Mbit/s"
_CACHE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What one act took."""

    seconds: float
    traffic: Traffic

    def without(self, other: Cost) -> Cost:
        """What is left of this when the other is taken out of it."""
        mine, theirs = self.traffic, other.traffic
        left = Traffic(
            mine.requests - theirs.requests,
            mine.bytes_up - theirs.bytes_up,
            mine.bytes_down - theirs.bytes_down,
            mine.commands - theirs.commands,
        )
        return Cost(self.seconds - other.seconds, left)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to measure in: `direct` on the server's disk, `mounted` as a client sees it."""

    direct: Path
    mounted: Path
    wire: Wire | None = None

    def costs(self, way: Way, delay_s: float = 0.0, bytes_per_s: float = 0.0) -> dict[str, Cost]:
        """What each act takes over such a line. The history before them is laid down at full speed."""
        folder = f"{len(list(self.direct.iterdir()))}"  # a short name: its length is sent with every request
        (self.direct / folder).mkdir()
        way.prepare(FolderStore(self.direct / folder, durable=False), FolderStore(self.mounted / folder))
        way.poll()
        if self.wire is not None:
            self.wire.delay_s, self.wire.bytes_per_s = delay_s, bytes_per_s
        poll, publish, read = (self.cost(act) for act in (way.poll, way.publish, way.read))
        if self.wire is not None:
            self.wire.delay_s = self.wire.bytes_per_s = 0.0
        return {"poll": poll, "publish": publish.without(poll) if way.polls_first else publish, "read": read}

    def cost(self, act: Callable[[], object]) -> Cost:
        """Do it and count."""
        if self.wire is not None:
            self.wire.counted()
        began = time.perf_counter()
        act()
        seconds = time.perf_counter() - began
        return Cost(seconds, self.wire.counted() if self.wire is not None else Traffic())


@contextmanager
def served(folder: Path) -> Iterator[Place]:
    """A share of a Samba server, mounted through a wire that counts."""
    (share := folder / "share").mkdir()
    server = SambaServer(folder / "server", [Share("team", share)])
    with ExitStack() as stack:
        stack.callback(server.stop)
        server.start()
        wire = stack.enter_context(closing(Wire(server.port)))
        yield Place(share, stack.enter_context(mounted(wire.port, "team", folder / "mount", _CACHE_S)), wire)


def has_samba() -> bool:
    """True if a share can be served and mounted here; else says that it is left out."""
    if missing_programs() or not shutil.which("fusermount3") or not Path("/dev/fuse").exists():
        print("no Samba or FUSE here: only the local folder is measured", file=sys.stderr)
        return False
    return True
