"""Does "related" find what people linked? python -m bench.related [FOLDER]

Links between pages are held out, and the page that a link led to is looked for among the first five answers that are
pages. Tags, common words and third pages that link to both are left. Three readings:

* by page: all links of a page, in both directions, are held out at once; one of the pages that it linked to is found;
* by link: the same, but each link counts, so that a page with twelve links counts twelve times, for five places;
* one at a time: a single link is held out; pages whose link is left take no place.

Measured on the demo's team (64 pages, four languages) or on a folder of Markdown files; the peer is five pages drawn
from all.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kshare.demo import build_demo
from kshare.importing.runs import run_import
from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.queries.related import RelatedTo, related
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace, open_workspace

Row = tuple[str, float, str, float | None, str]
_TOP = 5
_ASKED = 60
_WANTED = 0.60


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Parts of pages and of links that were found, by each reading and by chance; ms of one answer."""

    pages: int
    links: int
    page_share: float
    link_share: float
    most_link_share: float
    """Of all links, five for a page at most can be found."""
    one_share: float
    chance: float
    median_ms: float
    slowest_ms: float


class _Links:
    """Which pages link to which, and what is found of that."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.pages = [row.id for row in workspace.ask(list_pages, ListPages(limit=10_000)).items]
        self.to: dict[str, list[str]] = {}
        self.of: dict[str, set[str]] = {page: set() for page in self.pages}
        self.times: list[float] = []
        for page in self.pages:
            links = workspace.ask(show_page, ShowPage(page)).links
            targets = list(dict.fromkeys(link.id for link in links if link.id and link.id != page))
            if targets:
                self.to[page] = targets
            for target in targets:
                self.of[target].add(page)

    def first(self, page: str, held_out: set[str], left: set[str]) -> list[str]:
        """The first five pages of the answer that are not in `left`."""
        began = time.perf_counter()
        answers = self._workspace.ask(related, RelatedTo(page, _ASKED, tuple(sorted(held_out))))
        self.times.append((time.perf_counter() - began) * 1000)
        pages = [each.item.id for each in answers if each.item.kind == "page"]
        return [each for each in pages if each not in left][:_TOP]


def held_out(workspace: Workspace) -> HeldOut:
    """Hold out every link of every page of a home, all of a page and one by one."""
    links = _Links(workspace)
    found: list[int] = []
    singles: list[bool] = []
    chances: list[float] = []
    for page, targets in links.to.items():
        neighbours = links.of[page] | set(targets)
        found.append(sum(each in targets for each in links.first(page, neighbours, set())))
        singles += [each in links.first(page, {each}, neighbours - {each}) for each in targets]
        chances.append(1 - (1 - len(targets) / max(len(links.pages) - 1, 1)) ** _TOP)
    total = len(singles)
    return HeldOut(
        len(found),
        total,
        page_share=statistics.mean(map(bool, found)),
        link_share=sum(found) / total,
        most_link_share=sum(min(len(targets), _TOP) for targets in links.to.values()) / total,
        one_share=sum(singles) / total,
        chance=statistics.mean(chances),
        median_ms=statistics.median(links.times),
        slowest_ms=max(links.times),
    )


def _wall() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def _home(vault: Path | None) -> Iterator[Workspace]:
    """The demo's home, or one with the pages of a folder."""
    with tempfile.TemporaryDirectory() as folder:
        if vault is None:
            workspace = open_workspace(build_demo(Path(folder), _wall()).home, _wall, os.urandom)
        else:
            workspace = init_workspace(Path(folder) / "home", Introduce("Anna Berg"), _wall, os.urandom)
            run_import(workspace, vault)
        yield workspace
        workspace.close()


def rows(vault: Path | None = None) -> list[Row]:
    """The figures that are published."""
    with _home(vault) as workspace:
        got = held_out(workspace)
    links, limit = f"{got.links} links", 100 * _WANTED
    return [
        (f"related: a linked page in the top {_TOP}", 100 * got.page_share, "%", limit,
         f"{got.pages} pages, by chance {100 * got.chance:.0f} %"),
        ("related: each link, all of a page held out", 100 * got.link_share, "%", limit,
         f"{links}, at most {100 * got.most_link_share:.0f} %"),
        ("related: each link, one at a time held out", 100 * got.one_share, "%", limit, links),
        ("related: one answer", got.median_ms, "ms", None, f"slowest {got.slowest_ms:.1f} ms"),
    ]  # fmt: skip


if __name__ == "__main__":
    for what, value, unit, limit, peer in rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(f"{what:52} {value:8.1f} {unit:9} {f'wanted {limit:g}' if limit is not None else '':10} {peer}")
