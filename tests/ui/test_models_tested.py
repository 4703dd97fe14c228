"""Every item model of the window under Qt's own tester, which ends the process at the first broken rule.

Each model is led through a life: empty, with what a home holds, narrowed, while things come, change and go, and read
to its end as a view does that is scrolled down.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

import kshare.ui
from kshare.queries.bookmarks import ListBookmarks, ListTags, list_tags
from kshare.queries.inbox import Inbox
from kshare.queries.members import ListMembers
from kshare.queries.members import members as list_members
from kshare.queries.page_care import ListWanted
from kshare.queries.page_history import page_history
from kshare.queries.pages import ListPages, ShowPage
from kshare.queries.search import Search
from kshare.queries.timeline import Timeline
from kshare.ui.bookmarks.list_view import BookmarksModel
from kshare.ui.editor.history_rows import RowsModel
from kshare.ui.home.source import CardsNow, FeedSource, cards_now
from kshare.ui.models.feed import FeedModel
from kshare.ui.models.keyset import KeysetModel
from kshare.ui.notices.notice_list import NoticesModel
from kshare.ui.pages.page_list import PagesModel
from kshare.ui.pages.tree_model import TreeModel
from kshare.ui.pages.wanted import WantedModel
from kshare.ui.process.jobs import Jobs
from kshare.ui.search.hits import HitsModel, find
from kshare.ui.session import Session
from kshare.ui.shell.palette_offers import Offer, destinations
from kshare.ui.shell.palette_rows import OffersModel
from kshare.ui.tags.tag_box import TagsModel
from kshare.ui.team.member_list import MembersModel
from kshare.usecases.bookmarks import AddBookmark, DeleteBookmark, add_bookmark, delete_bookmark
from kshare.usecases.pages import DeletePage, MovePage, SavePage, delete_page, move_page, save_page
from kshare.usecases.posts import DeletePost, WritePost, delete_post, write_post
from kshare.usecases.undo import Undo
from tests.builders import Team, team
from tests.ui.homes import session_of, settle

MANY = 70
"""More than any model asks for at once."""


class Life:
    """A home that changes while a model is looked at."""

    def __init__(self, qtbot: QtBot, session: Session, people: Team) -> None:
        self.qtbot, self.session, self.people = qtbot, session, people
        self.home = session.workspace
        self._testers: list[QAbstractItemModelTester] = []

    def watch(self, model: QAbstractItemModel) -> None:
        """From now on nothing that is against the rules goes unseen."""
        fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
        self._testers.append(QAbstractItemModelTester(model, fatal, model))

    def answer(self, *asking: Callable[[], object]) -> None:
        """Ask one after the other, each time until every answer is here."""
        for ask in asking:
            ask()
            self.qtbot.waitUntil(lambda: not self.session.jobs.waiting, timeout=8_000)

    def read_to_the_end(self, model: QAbstractItemModel) -> int:
        """Fetch as a view does that is scrolled down; how many rows there are then."""
        while model.canFetchMore(QModelIndex()):
            self.answer(lambda: model.fetchMore(QModelIndex()))
        return model.rowCount()

    def pages(self, count: int = MANY) -> list[str]:
        """So many pages, each with a link to a page that is missing."""
        return [
            self.home.run(
                save_page, SavePage(f"Page {n:03}", f"Pump, see [[Missing {n}]].\n", tags=(f"t{n}",))
            ).id
            for n in range(count)
        ]

    def posts(self, count: int = MANY) -> list[str]:
        """So many posts."""
        return [self.home.run(write_post, WritePost(f"Pump {n}")).id for n in range(count)]


@pytest.fixture
def life(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> Iterator[Life]:
    people = team(tmp_path, ["Anna", "Ben"])
    session = session_of(people["Anna"].home, jobs, people.clock)
    yield Life(qtbot, session, people)
    settle(session)
    people.close()


# -- the lives ------------------------------------------------------------------------------------------


def pages_of_the_wiki(life: Life, owner: QObject) -> None:
    model = PagesModel(life.session, owner)
    life.watch(model)
    life.answer(lambda: model.ask(ListPages()))
    assert model.rowCount() == 0
    made = life.pages()
    life.answer(model.refresh)
    assert life.read_to_the_end(model) == MANY
    life.answer(lambda: model.ask(ListPages(text="Page 01")))
    assert model.rowCount() == 10
    gone = life.home.run(delete_page, DeletePage(made[10]))
    life.answer(model.refresh)
    assert model.rowCount() == 9
    assert isinstance(gone.undo, Undo)
    life.home.run(gone.undo.use_case, gone.undo.command)
    life.answer(model.refresh, lambda: model.ask(ListPages(order="recent")))
    assert life.read_to_the_end(model) == MANY


def pages_nobody_wrote(life: Life, owner: QObject) -> None:
    model = WantedModel(life.session, owner)
    life.watch(model)
    life.answer(lambda: model.ask(ListWanted()))
    assert model.rowCount() == 0
    life.pages()
    life.answer(model.refresh)
    assert life.read_to_the_end(model) == MANY
    life.home.run(save_page, SavePage("Missing 7", "Here.\n"))
    life.answer(model.refresh)
    assert life.read_to_the_end(model) == MANY - 1


def tree_of_pages(life: Life, owner: QObject) -> None:
    model = TreeModel(life.session, owner)
    life.watch(model)
    life.answer(model.refresh)
    assert model.rowCount(QModelIndex()) == 0
    made = life.pages(6)
    for child, parent in ((1, 0), (2, 1), (3, 1)):
        life.home.run(move_page, MovePage(made[child], made[parent]))
    life.answer(model.refresh)
    assert model.rowCount(QModelIndex()) == 3
    for page in made[:2]:
        life.answer(lambda page=page: model.fetchMore(model.find(page)))  # type: ignore[misc]
    assert model.rowCount(model.find(made[1])) == 2
    life.home.run(move_page, MovePage(made[2], None))
    life.answer(lambda: model.refresh(made[:2]))
    assert model.find(made[2]).parent() == QModelIndex()
    life.home.run(delete_page, DeletePage(made[0]))
    life.answer(lambda: model.refresh(made[:2]))
    assert not model.find(made[0]).isValid()


def bookmarks(life: Life, owner: QObject) -> None:
    model = BookmarksModel(life.session, owner)
    life.watch(model)
    life.answer(lambda: model.ask(ListBookmarks()))
    assert model.rowCount() == 0
    for n in range(MANY):
        life.home.run(add_bookmark, AddBookmark(f"https://pumps.example/{n}", tags=(f"t{n % 7}",)))
    life.answer(model.refresh)
    assert life.read_to_the_end(model) == MANY
    life.answer(lambda: model.ask(ListBookmarks(tags=("t3",))))
    assert model.rowCount() == 10
    row = model.index(0).data(Qt.ItemDataRole.UserRole)
    life.home.run(delete_bookmark, DeleteBookmark(row.id))
    life.answer(model.refresh)
    assert model.rowCount() == 9 and model.number_of(row.ref) == -1


def notices(life: Life, owner: QObject) -> None:
    model = NoticesModel(life.session, owner)
    life.watch(model)
    life.answer(lambda: model.ask(Inbox()))
    assert model.rowCount() == 0
    made = life.posts()
    life.people.sync_all()
    for post in made:
        life.people["Ben"].home.run(write_post, WritePost("Answer", reply_to=post))
    life.people.sync_all()
    life.answer(model.refresh)
    assert life.read_to_the_end(model) == MANY


def timeline(life: Life, owner: QObject) -> None:
    model = FeedModel(life.session.jobs, FeedSource(life.home, Timeline(limit=20)), parent=owner)
    life.watch(model)
    life.answer(model.reload)
    assert model.rowCount() == 0
    made = life.posts()
    life.answer(model.reload)
    assert life.read_to_the_end(model) == MANY

    def look_again() -> None:
        now = life.home.ask(cards_now, CardsNow((*made, *model.removed)))
        for item, row in now.items():
            if row is None:
                model.remove(item)
            else:
                model.replace(row)

    order = [model.row(n).id for n in range(MANY)]
    deeds = [life.home.run(delete_post, DeletePost(made[n])) for n in (MANY - 1, 3, 2)]
    look_again()
    assert model.rowCount() == MANY - 3
    for deed in reversed(deeds):
        assert isinstance(deed.undo, Undo)
        life.home.run(deed.undo.use_case, deed.undo.command)
        look_again()
    assert [model.row(n).id for n in range(MANY)] == order, "what was taken back stands where it stood"
    model.draw_line(made[5], "New above")
    model.announce_new(2)


def results(life: Life, owner: QObject) -> None:
    model = HitsModel(life.session, owner)
    life.watch(model)
    made = life.posts()

    def show(words: str, **how: Any) -> None:
        request = Search(words, facets=True, **how)
        life.session.ask(find, request, owner, lambda hits: model.show(request, hits))

    life.answer(lambda: show("nothing"))
    assert model.rowCount() == 0
    life.answer(lambda: show("pump", typing=True, limit=24), lambda: show("pump", limit=60))
    assert life.read_to_the_end(model) == MANY
    life.home.run(delete_post, DeletePost(made[0]))
    life.answer(lambda: show("pump", limit=60), lambda: show("pump", limit=60))
    assert life.read_to_the_end(model) == MANY - 1
    model.clear()
    assert model.rowCount() == 0


def former_texts(life: Life, owner: QObject) -> None:
    model = RowsModel(owner)
    life.watch(model)
    model.show((), 0)
    page = life.pages(1)[0]
    for n in range(5):
        life.home.run(save_page, SavePage("Page 000", f"Text {n}\n", page=page))
        model.show(life.home.ask(page_history, ShowPage(page)), life.people.clock())
    assert model.rowCount() == 6
    model.show((), 0)


def members(life: Life, owner: QObject) -> None:
    model = MembersModel(owner)
    life.watch(model)
    model.show_members(())
    life.people.sync_all()
    everybody = life.home.ask(list_members, ListMembers())
    model.show_members(everybody)
    assert model.rowCount() == 2
    model.find("ben")
    assert model.rowCount() == 1
    model.show_members([replace(each, over_quota=True) for each in everybody])
    model.find("nobody")
    assert model.rowCount() == 0
    model.find("")


def tags(life: Life, owner: QObject) -> None:
    model = TagsModel(owner)
    life.watch(model)
    model.show_tags(())
    life.pages()
    model.show_tags(life.home.ask(list_tags, ListTags(kind="page", limit=1_000)))
    assert model.rowCount() == MANY
    model.narrow("t6")
    assert model.rowCount() == 11
    model.narrow("")


def offers(life: Life, owner: QObject) -> None:
    model = OffersModel(owner)
    life.watch(model)
    model.show_offers((), ())
    life.pages(3)
    places, deeds = life.home.ask(destinations, "page"), (Offer("New page"), Offer("New post"))
    model.show_offers(places, deeds)
    assert model.rowCount() == len(places) + 2 > 2
    assert [model.heading(number) for number in (0, 1, len(places))] == ["Go to", "", "Do"]
    model.show_offers((), deeds)
    assert model.heading(0) == "Do"
    model.show_offers((), ())


LIVES: dict[type[QAbstractItemModel], Callable[[Life, QObject], None]] = {
    PagesModel: pages_of_the_wiki,
    WantedModel: pages_nobody_wrote,
    TreeModel: tree_of_pages,
    BookmarksModel: bookmarks,
    NoticesModel: notices,
    FeedModel: timeline,
    HitsModel: results,
    RowsModel: former_texts,
    MembersModel: members,
    TagsModel: tags,
    OffersModel: offers,
}


@pytest.mark.parametrize("model", LIVES, ids=lambda model: model.__name__)
def test_a_model_keeps_the_rules_of_qt_all_its_life(
    qtbot: QtBot, life: Life, model: type[QAbstractItemModel]
) -> None:
    owner = QObject()
    LIVES[model](life, owner)
    life.qtbot.waitUntil(lambda: not life.session.jobs.waiting)
    del owner
    gc.collect(0)


def test_no_model_of_the_window_is_left_out() -> None:
    for module in walk_packages(kshare.ui.__path__, "kshare.ui."):
        if not module.name.endswith("__main__"):
            import_module(module.name)

    assert _made_below(QAbstractItemModel) - {KeysetModel} == set(LIVES)


def _made_below(model: type[Any]) -> set[type[Any]]:
    """Every class of the window that is a model, however far below."""
    found: set[type[Any]] = set()
    for each in model.__subclasses__():
        found |= _made_below(each)
        if each.__module__.startswith("kshare.ui."):
            found.add(each)
    return found
