"""Does "related" find what people linked? python -m bench.related

Every link from one page to another is held out: the page's own links and the words in them are taken away (and what
links back tell, too), and the page that the link led to is looked for among the first five answers that are pages.
Tags, common words and third pages that link to both are left. Measured on the demo's team (64 pages, four
languages); the peer is five pages drawn from all.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kshare.demo import build_demo
from kshare.queries.pages import ListPages, PageRow, ShowPage, list_pages, show_page
from kshare.queries.related import RelatedTo, related
from kshare.workspace import Workspace, open_workspace

Row = tuple[str, float, str, float | None, str]
_TOP = 5
_WANTED = 0.60


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How many links and pages with links there are, how many of each were found, and by chance; ms of one answer."""

    links: int
    found: int
    pages: int
    pages_found: int
    chance: float
    median_ms: float
    slowest_ms: float

    @property
    def page_share(self) -> float:
        """The part of the pages whose first answers hold at least one page that they linked to."""
        return self.pages_found / self.pages

    @property
    def link_share(self) -> float:
        """The part of all links whose target is among the first answers: a page with nine links counts nine times."""
        return self.found / self.links


def held_out(workspace: Workspace) -> HeldOut:
    """Hold out every link of every page of a home."""
    rows = workspace.ask(list_pages, ListPages(limit=10_000)).items
    links = found = pages = pages_found = 0
    times: list[float] = []
    chances: list[float] = []
    for row in rows:
        targets = _targets(workspace, row)
        if not targets:
            continue
        began = time.perf_counter()
        answers = workspace.ask(related, RelatedTo(row.id, limit=4 * _TOP, links=False))
        times.append((time.perf_counter() - began) * 1000)
        # A link leads to a page: posts and bookmarks among the answers take no place from them.
        first = [each.item.id for each in answers if each.item.kind == "page"][:_TOP]
        hits = sum(target in first for target in targets)
        links, found = links + len(targets), found + hits
        pages, pages_found = pages + 1, pages_found + bool(hits)
        chances.append(1 - (1 - len(targets) / max(len(rows) - 1, 1)) ** _TOP)
    return HeldOut(
        links, found, pages, pages_found, statistics.mean(chances), statistics.median(times), max(times)
    )


def _targets(workspace: Workspace, row: PageRow) -> Sequence[str]:
    view = workspace.ask(show_page, ShowPage(row.id))
    return list(dict.fromkeys(link.id for link in view.links if link.id and link.id != row.id))


def _wall() -> int:
    return time.time_ns() // 1_000_000


def rows() -> list[Row]:
    """The figures that are published."""
    with tempfile.TemporaryDirectory() as folder:
        demo = build_demo(Path(folder), _wall())
        workspace = open_workspace(demo.home, _wall, os.urandom)
        got = held_out(workspace)
        workspace.close()
    peer = f"by chance {100 * got.chance:.0f} %; of {got.links} single links {100 * got.link_share:.0f} %"
    return [
        (f"related: a linked page in the top {_TOP} ({got.pages} pages)", 100 * (1 - got.page_share), "% missed",
         100 * (1 - _WANTED), peer),
        ("related: one answer", got.median_ms, "ms", None, f"slowest {got.slowest_ms:.1f} ms"),
    ]  # fmt: skip


if __name__ == "__main__":
    for what, value, unit, limit, peer in rows():
        print(f"{what:52} {value:8.1f} {unit:9} {f'limit {limit:g}' if limit is not None else '':10} {peer}")
