"""Looking at many addresses: only where it was asked for, politely, and what was found is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.checking import runs
from kshare.checking.runs import check_links
from kshare.errors import Cancelled, InvalidInput
from kshare.model.link_check import LinkCheck, Verdict
from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.link_checks import HostCount, hosts_to_check, in_the_house
from kshare.usecases.bookmarks import AddBookmark, DeleteBookmark, add_bookmark, delete_bookmark
from kshare.workspace import Workspace
from tests.builders import new_home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna")
    yield made
    made.close()


def kept(home: Workspace, *urls: str) -> list[str]:
    return [home.run(add_bookmark, AddBookmark(url)).id for url in urls]


class Web:
    """Answers from a table; remembers what was asked, and how long was waited."""

    def __init__(self, **answers: LinkCheck) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.waited: list[float] = []

    def look(self, url: str, named: Collection[str]) -> LinkCheck:
        self.asked.append(url)
        host = url.split("/")[2]
        assert host in named
        return self.answers.get(host, LinkCheck(Verdict.FOUND, 200))


def test_servers_of_the_house_come_first_with_their_figures(home: Workspace) -> None:
    kept(home, "http://wiki/a", "http://wiki/b", "https://example.org/", "https://example.org/x")
    kept(
        home, "https://example.org/y", "http://10.1.2.3/z", "file://server/share/a.txt", "mailto:a@b.example"
    )

    assert home.ask(hosts_to_check, None) == (
        HostCount("wiki", 2, True),
        HostCount("10.1.2.3", 1, True),
        HostCount("example.org", 3, False),
    )
    assert in_the_house("pumps.intern") and in_the_house("[fd00::1]") and not in_the_house("intern.example")


def test_only_named_servers_are_asked_and_what_they_said_is_kept(home: Workspace) -> None:
    kept(home, "http://wiki/a", "http://wiki/b", "http://files/c", "https://example.org/")
    web = Web(wiki=LinkCheck(Verdict.MISSING, 404))
    steps: list[tuple[int, int]] = []

    report = check_links(
        home, ["wiki", "files"], lambda *step: steps.append(step), look_at=web.look, wait=web.waited.append
    )

    assert sorted(web.asked) == ["http://files/c", "http://wiki/a", "http://wiki/b"]
    assert (report.looked, report.broken, steps[-1]) == (3, 2, (3, 3))
    rows = {row.url: row.check for row in home.ask(list_bookmarks, ListBookmarks()).items}
    assert rows["https://example.org/"] is None
    found = rows["http://wiki/a"]
    assert found is not None and found.broken and found.code == 404 and found.at_ms > 0
    failing = home.ask(list_bookmarks, ListBookmarks(failing=True)).items
    assert {row.url for row in failing} == {"http://wiki/a", "http://wiki/b"}


def test_a_server_is_not_asked_faster_than_it_is_polite(home: Workspace) -> None:
    kept(home, *(f"http://wiki/{n}" for n in range(4)))
    web = Web()
    check_links(home, ["wiki"], look_at=web.look, wait=web.waited.append)
    assert len(web.waited) == 3 and all(0 < pause <= runs.PAUSE_S for pause in web.waited)


def test_a_dead_server_is_asked_three_times_and_no_more(home: Workspace) -> None:
    kept(home, *(f"http://dead/{n}" for n in range(9)), "http://wiki/a")
    web = Web(dead=LinkCheck(Verdict.UNREACHABLE))
    report = check_links(home, ["dead", "wiki"], look_at=web.look, wait=web.waited.append)
    assert sum("dead" in url for url in web.asked) == 3
    assert report.verdicts == {Verdict.UNREACHABLE: 9, Verdict.FOUND: 1}


def test_a_check_can_be_stopped_and_keeps_what_it_found(home: Workspace) -> None:
    kept(home, "http://wiki/a", "http://wiki/b", "http://wiki/c")
    web, cancel = Web(wiki=LinkCheck(Verdict.MISSING, 404)), CancelToken()
    with pytest.raises(Cancelled):
        check_links(
            home, ["wiki"], lambda *_: cancel.cancel(), cancel, look_at=web.look, wait=web.waited.append
        )
    assert len(web.asked) == 1
    assert len(home.ask(list_bookmarks, ListBookmarks(failing=True)).items) == 1


def test_servers_without_bookmarks_are_said(home: Workspace) -> None:
    with pytest.raises(InvalidInput, match="wiki"):
        check_links(home, ["wiki"])


def test_what_nobody_keeps_any_more_is_forgotten(home: Workspace) -> None:
    first, _ = kept(home, "http://wiki/a", "http://wiki/b")
    web = Web()
    check_links(home, ["wiki"], look_at=web.look, wait=web.waited.append)
    home.run(delete_bookmark, DeleteBookmark(first))
    check_links(home, ["wiki"], look_at=web.look, wait=web.waited.append)
    assert home.store.connection.execute("SELECT count(*) FROM own_link").fetchone() == (1,)
