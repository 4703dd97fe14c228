"""Reading pages: what is around one, lists in pieces, history, differences and blame."""

from __future__ import annotations

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.queries.page_history import (
    DiffPage,
    RevisionTextRequest,
    blame_page,
    diff_page,
    page_history,
    revision_text,
)
from kshare.queries.pages import ListPages, PageList, ShowPage, list_pages, show_page
from kshare.usecases.pages import DeletePage, RenamePage, SavePage, delete_page, rename_page, save_page
from kshare.workspace import Workspace
from tests.builders import Team


def all_pieces(home: Workspace, request: ListPages) -> list[str]:
    """The ids of all pages, read piece by piece."""
    from dataclasses import replace

    found: list[str] = []
    cursor = None
    while True:
        piece: PageList = home.ask(list_pages, replace(request, after=cursor))
        assert len(piece.items) <= request.limit
        found += [row.id for row in piece.items]
        cursor = piece.next
        if cursor is None:
            return found


def test_a_page_shows_all_around_it(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    target = anna.run(save_page, SavePage("Visa", "Ask [[Nobody]].\n", tags=("travel",)))
    trio.sync_all()
    ben.run(save_page, SavePage("Visa", "Ask [[Nobody]] early.\n"))
    ben.run(save_page, SavePage("Travel", "Long before: **see** [[visa|here]] and more words\n"))
    trio.sync_all()

    view = anna.ask(show_page, ShowPage(target.id[:8]))

    assert (view.title, view.space, view.revisions, view.missing) == ("Visa", "Team", 2, ("Nobody",))
    assert [person.name for person in view.authors] == ["Ben", "Anna"]
    assert [(back.title, back.words) for back in view.backlinks] == [
        ("Travel", "Long before: see here and more words")
    ]


@pytest.mark.parametrize("order", ["title", "recent"])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_lists_in_pieces_are_whole_without_gap_or_double(trio: Team, order: str, limit: int) -> None:
    home = trio["Anna"].home
    saved = [
        home.run(save_page, SavePage(title, "text\n", space=space, tags=("even",) if n % 2 == 0 else ()))
        for n, (title, space) in enumerate(
            [
                ("Beta", "Team"),
                ("alpha", "Team"),
                ("Beta", "personal"),
                ("GAMMA", "personal"),
                ("delta", "Team"),
                ("Alpha", "personal"),
                ("Zeta", "Team"),
            ]
        )
    ]
    home.run(delete_page, DeletePage(saved[-1].id))

    everything = all_pieces(home, ListPages(order=order, limit=limit))  # type: ignore[arg-type]
    ours = all_pieces(home, ListPages(order=order, limit=limit, space="Team"))  # type: ignore[arg-type]
    tagged = all_pieces(home, ListPages(order=order, limit=limit, tag="#Even"))  # type: ignore[arg-type]
    deleted = all_pieces(home, ListPages(order=order, limit=limit, deleted=True))  # type: ignore[arg-type]

    assert sorted(everything) == sorted(page.id for page in saved[:-1])
    assert sorted(ours) == sorted(saved[n].id for n in (0, 1, 4))
    assert sorted(tagged) == sorted(saved[n].id for n in (0, 2, 4))
    assert deleted == [saved[-1].id]
    if order == "recent":
        assert everything == [page.id for page in reversed(saved[:-1])]
    else:
        titles = [row.title.casefold() for row in home.ask(list_pages, ListPages(limit=100)).items]
        assert titles == sorted(titles)


def test_lists_narrow_by_words_of_the_title(home: Workspace) -> None:
    for title in ("Visa rules", "Travel", "Visas"):
        home.run(save_page, SavePage(title, "text\n"))

    assert [row.title for row in home.ask(list_pages, ListPages(text="VISA")).items] == [
        "Visa rules",
        "Visas",
    ]


def test_history_tells_who_changed_how_much(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "one\ntwo\n", comment="begin"))
    home.run(save_page, SavePage("Visa", "one\n2\nthree\n"))

    rows = home.ask(page_history, ShowPage("Visa"))

    assert [(row.added, row.removed, row.size, row.comment) for row in rows] == [
        (2, 1, 12, ""),
        (2, 0, 8, "begin"),
    ]
    assert rows[0].parents == (rows[1].id,) and rows[0].time_ms > rows[1].time_ms


def test_the_history_of_a_deleted_page_stays_readable_by_id(home: Workspace) -> None:
    saved = home.run(save_page, SavePage("Visa", "text\n"))
    home.run(delete_page, DeletePage("Visa"))

    assert len(home.ask(page_history, ShowPage(saved.id))) == 1
    with pytest.raises(NotFound):
        home.ask(page_history, ShowPage("Visa"))


def test_differences_between_revisions_and_to_what_is_shown(home: Workspace) -> None:
    first = home.run(save_page, SavePage("Visa", "one\ntwo\n"))
    second = home.run(save_page, SavePage("Visa", "one\n2\n"))
    home.run(save_page, SavePage("Visa", "one\n2\nthree\n"))
    assert first.revision and second.revision

    def lines(*revisions: str) -> list[str]:
        return [line.op + line.text for line in home.ask(diff_page, DiffPage("Visa", *revisions)).lines]

    assert lines() == [" one", " 2", "+three"]
    assert lines(first.revision[:6]) == [" one", "-two", "+2", "+three"]
    assert lines(first.revision, second.revision) == [" one", "-two", "+2"]
    assert home.ask(revision_text, RevisionTextRequest("Visa", first.revision)) == "one\ntwo\n"
    for ref in ("aaaaaaaa", "", "abc"):
        with pytest.raises(NotFound):
            lines(ref)


def test_blame_names_who_brought_each_line_in(trio: Team) -> None:
    trio["Anna"].home.run(save_page, SavePage("Visa", "one\ntwo\n"))
    trio.sync_all()
    trio["Ben"].home.run(save_page, SavePage("Visa", "one\nnew\ntwo\n"))
    trio.sync_all()

    lines = trio["Anna"].home.ask(blame_page, ShowPage("Visa"))

    assert [(line.text, line.author.name) for line in lines] == [
        ("one", "Anna"),
        ("new", "Ben"),
        ("two", "Anna"),
    ]


def test_blame_counts_lines_like_the_page_does(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "a\u2028b\x0cc\x85d\n\nend\n"))

    assert [line.text for line in home.ask(blame_page, ShowPage("Visa"))] == ["a\u2028b\x0cc\x85d", "", "end"]
    home.run(save_page, SavePage("Empty", ""))
    assert home.ask(blame_page, ShowPage("Empty")) == ()


def test_what_fits_several_pages_is_told_with_their_ids(trio: Team) -> None:
    ids = [trio[name].home.run(save_page, SavePage("Visa", f"{name}\n")).id for name in ("Anna", "Ben")]
    trio.sync_all()

    with pytest.raises(InvalidInput) as trouble:
        trio["Cleo"].home.ask(show_page, ShowPage("Visa"))
    assert all(page in trouble.value.message for page in ids)


def test_the_current_space_is_looked_at_first(trio: Team) -> None:
    home = trio["Anna"].home
    home.run(save_page, SavePage("Visa", "mine\n", space="personal"))
    assert home.ask(show_page, ShowPage("Visa")).space == "personal"

    home.run(save_page, SavePage("Visa", "ours\n"))
    assert home.ask(show_page, ShowPage("Visa")).space == "Team"
    assert home.ask(show_page, ShowPage("Visa", "personal")).text == "mine\n"


def test_a_backlink_of_a_renamed_page_is_still_one(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "text\n"))
    home.run(save_page, SavePage("Travel", "See [[Visa]].\n"))
    home.run(rename_page, RenamePage("Travel", "Trips"))

    assert [back.title for back in home.ask(show_page, ShowPage("Visa")).backlinks] == ["Trips"]
