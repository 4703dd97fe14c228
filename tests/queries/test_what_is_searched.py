"""Everything that people write is found: headings, both sides of a conflict, kept texts, posts, people."""

from __future__ import annotations

import pytest

from kshare.model.post_kind import PostKind
from kshare.queries.pages import ShowPage, show_page
from kshare.queries.search import Answer, Search, search
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce, introduce_in
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import Team

MANUAL = """\
Words before any heading.

# Pump & valves

Close the *cobalt* valve.

```sh
# not a heading: zirconium
```

Seals
-----

Grease the tungsten ring.

## Pump & valves ##

The second one of that name has the osmium plate.
"""


def ask(home: Workspace, query: str) -> Answer:
    return home.ask(search, Search(query))


def titles(home: Workspace, query: str) -> list[str]:
    return [hit.title for hit in ask(home, query).items]


@pytest.mark.parametrize(
    ("word", "anchor"),
    [
        ("before", ""),
        ("valves", "pump-valves"),
        ("cobalt", "pump-valves"),
        ("zirconium", "pump-valves"),
        ("seals", "seals"),
        ("tungsten", "seals"),
        ("osmium", "pump-valves-1"),
    ],
)
def test_a_hit_on_a_page_names_the_heading_above_the_passage(home: Workspace, word: str, anchor: str) -> None:
    home.run(save_page, SavePage("Manual", MANUAL))
    (hit,) = ask(home, word).items
    assert hit.anchor == anchor


def test_a_hit_in_the_title_begins_at_the_top(home: Workspace) -> None:
    home.run(save_page, SavePage("Manual", MANUAL))
    assert ask(home, "manual").items[0].anchor == ""


def test_while_typing_nobody_looks_for_headings(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    home.run(save_page, SavePage("Manual", MANUAL))
    monkeypatch.setattr("kshare.queries.search.heading_before", lambda *_: pytest.fail("looked"))
    assert home.ask(search, Search("tungs", typing=True)).items[0].anchor == ""


def test_both_sides_of_a_conflict_are_found(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    page = anna.run(save_page, SavePage("Valve", "Turn it to the right.\n")).id
    trio.sync_all()
    anna.run(save_page, SavePage("Valve", "Turn it to the starboard.\n"))
    ben.run(save_page, SavePage("Valve", "Turn it to the larboard.\n"))
    trio.sync_all()
    assert anna.ask(show_page, ShowPage(page)).conflicts
    for home in (anna, ben, trio["Cleo"].home):
        assert titles(home, "starboard") == titles(home, "larboard") == ["Valve"]
        assert titles(home, "is:conflict") == ["Valve"]


def test_the_kept_text_of_every_saver_of_a_bookmark_is_found(trio: Team) -> None:
    url = "https://seals.example/catalogue"
    for name, word in (("Anna", "heliotrope"), ("Ben", "chartreuse")):
        saved = AddBookmark(url, title="Seals", note=f"{name} says so", text=f"A page of {word} rings.\n")
        trio[name].home.run(add_bookmark, saved)
    trio.sync_all()
    cleo = trio["Cleo"].home
    for word in ("heliotrope", "chartreuse"):
        (hit,) = ask(cleo, word).items
        assert hit.kind == "bookmark"
        assert f"A page of {word} rings." in hit.snippet.text
    assert titles(cleo, "ben says") == ["Seals"]
    assert titles(cleo, "seals.example") == ["Seals"]


def test_posts_replies_and_questions_are_found(home: Workspace) -> None:
    post = home.run(write_post, WritePost("A **cobalt** post")).id
    home.run(write_post, WritePost("A tungsten reply", reply_to=post))
    home.run(write_post, WritePost("Where is the osmium?", kind=PostKind.QUESTION))
    assert [(hit.kind, hit.snippet.text) for hit in ask(home, "cobalt").items] == [("post", "A cobalt post")]
    assert ask(home, "tungsten").total == 1
    assert ask(home, "osmium is:open").items[0].kind == "question"


def test_people_are_found_by_name_handle_unit_skill_and_what_they_say(trio: Team) -> None:
    profile = Introduce(
        "Ben", unit="Plant Ypsilon", skills=("welding", "Fortran"), about="Ask me about marmalade"
    )
    ben = trio["Ben"]
    ben.home.store.run(lambda tx: introduce_in(tx, ben.space, profile))
    trio.sync_all()
    for word in ("Ben", "@ben", "ypsilon", "welding", "fortran", "marmalade", "welding type:person"):
        hits = ask(trio["Anna"].home, word).items
        assert ("person", "Ben") in [(hit.kind, hit.title) for hit in hits], word
