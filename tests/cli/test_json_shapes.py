"""The keys of every answer: a promise to scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Person

VAULT = Path(__file__).parents[1] / "data" / "vault"
AUTHOR = {"id", "handle", "name"}
ITEM = {
    "id", "kind", "author", "time", "text", "reply_to", "marks", "answer", "state", "space", "title", "url", "tags",
}  # fmt: skip
SPACE = {"space", "name", "folder", "members", "encrypted"}
REPORT = {"format", "created", "updated", "unchanged", "skipped"}
BOOKMARK = {"id", "url", "title", "tags", "savers"}


@pytest.fixture
def team(person: Callable[[str], Person], share: Path) -> Person:
    """Anna in a team space with one of everything."""
    anna = person("Anna Berg")
    anna.ask("space", "create", share, "--name", "Team")
    anna.ask("page", "save", "Start", "--tag", "plan", stdin="Hello [[World]] @anna.berg\n")
    anna.ask("page", "save", "Start", stdin="Hello [[World]] @anna.berg\n\nMore.\n")
    anna.ask("bookmark", "add", "https://wiki.example/eng", "--title", "Engineering", "--tag", "plan")
    anna.ask("post", "Who knows the seal?", "--question")
    return anna


def test_init(tmp_path: Path, person: Callable[[str], Person]) -> None:
    ben = person("Ben Ode")
    again = Person(tmp_path / "second", ben.capture, ben.patch)

    made = again.ask("init", "--name", "Ben Ode", "--handle", "ben", "--unit", "Plant B")

    assert {"person", "handle", "device", "home"} <= made.keys()
    assert (made["handle"], made["home"]) == ("ben", str(tmp_path / "second"))


def test_spaces(team: Person, share: Path) -> None:
    listed = team.ask("space", "list")["items"]

    assert [space["name"] for space in listed] == ["personal", "Team"]
    for space in (*listed, team.ask("space", "use", "personal"), team.ask("space", "move", "Team", share)):
        assert space.keys() >= SPACE
    assert listed[1]["folder"] == str(share)
    assert team.ask("space", "leave", "Team", "--force").keys() >= SPACE
    assert [space["name"] for space in team.ask("space", "list")["items"]] == ["personal"]


def test_pages(team: Person) -> None:
    page = team.ask("page", "show", "start")
    assert {
        "id", "title", "text", "tags", "heads", "conflicts", "authors", "updated", "links", "backlinks", "missing",
    } <= page.keys()  # fmt: skip
    assert (page["tags"], page["missing"], page["space"]) == (["plan"], ["World"], "Team")
    assert page["authors"][0].keys() == AUTHOR
    assert page["updated"].endswith("Z")
    assert "<p>" in team.ask("page", "show", "Start", "--as", "html")["html"]

    saved = team.ask("page", "save", "Start", stdin="Other.\n")
    assert {"id", "revision", "heads", "conflicts"} <= saved.keys()
    assert saved["id"] == page["id"]
    assert saved["heads"] == [saved["revision"]]
    for arguments in (
        ("list",), ("history", "Start"), ("diff", "Start"), ("blame", "Start"),
        ("restore", "Start", page["heads"][0]), ("rename", "Start", "Begin"), ("delete", "Begin"),
    ):  # fmt: skip
        found = team.ask("page", *arguments)
        assert found["items"], arguments
    assert team.ask("page", "list")["items"] == []
    assert team.ask("page", "undelete", page["id"])["title"] == "Begin"
    assert team.ask("page", "tag", "Begin", "a", "b")["tags"] == ["a", "b"]
    assert team.ask("page", "move", "Begin")["id"] == page["id"]


def test_bookmarks(team: Person) -> None:
    (card,) = team.ask("bookmark", "list", "--tag", "plan")["items"]
    edited = team.ask("bookmark", "edit", card["id"], "--note", "Read it")
    shown = team.ask("bookmark", "show", card["id"][:8])
    deleted = team.ask("bookmark", "delete", card["id"])

    for answer in (card, edited, shown, deleted):
        assert answer.keys() >= BOOKMARK
    assert (edited["note"], edited["savers"][0].keys(), deleted["savers"]) == ("Read it", AUTHOR, [])
    assert team.ask("bookmark", "list")["items"] == []


def test_posts(team: Person) -> None:
    timeline = team.ask("timeline", "--limit", "2")
    (question,) = team.ask("timeline", "--questions")["items"]
    reply = team.ask("post", "I do", "--reply", question["id"])
    assert question.keys() >= ITEM
    assert question["author"].keys() == AUTHOR
    assert len(team.ask("timeline", "--before", timeline["next"])["items"]) == 1

    for arguments in (
        ("mark", question["id"], "helped"), ("mark", question["id"], "helped", "--undo"), ("accept", reply["id"]),
        ("follow", "#plan"), ("follow", "#plan", "--undo"), ("post-edit", reply["id"], "I do!"),
        ("post", "", "--repost", question["id"]),
    ):  # fmt: skip
        assert "id" in team.ask(*arguments), arguments

    top, answer = team.ask("thread", reply["id"])["items"]
    assert (top["state"], top["answer"]) == ("answered", reply["id"])
    assert (answer["text"], answer["depth"]) == ("I do!", 1)
    assert {"id"} <= team.ask("post-delete", reply["id"]).keys()
    assert [item["kind"] for item in team.ask("timeline", "--mentions")["items"]] == ["page"]
    assert team.ask("timeline", "--by", "anna.berg")["items"]
    assert team.ask("timeline", "--following", "--tag", "plan")["items"]


def test_search(team: Person) -> None:
    found = team.ask("search", "hello", "--facets")

    assert {"items", "total", "took_ms", "facets", "suggestion"} <= found.keys()
    (hit,) = found["items"]
    assert {
        "id",
        "kind",
        "title",
        "snippet",
        "score",
        "author",
        "time",
        "tags",
        "highlights",
        "space",
    } <= hit.keys()
    start, end = hit["highlights"][0]
    assert (hit["kind"], hit["snippet"][start:end]) == ("page", "Hello")
    assert [hit["kind"] for hit in team.ask("search", "seal")["items"]] == ["question"]


def test_saved_searches_and_related(team: Person) -> None:
    key = team.ask("search", "seal", "--save", "Seals")["saved"]
    (row,) = team.ask("searches")["items"]
    assert row.keys() == {"id", "name", "query", "new", "opened"}
    assert (row["id"], row["name"], row["query"], row["new"]) == (key, "Seals", "seal", 0)
    assert team.ask("searches", "seals").keys() == {"id", "query", "items", "total", "exact"}
    assert team.ask("searches", "Seals", "--rename", "All seals") == {"id": key}
    assert team.ask("searches", "All seals", "--delete") == {"id": key}
    assert team.ask("searches") == {"items": []}

    (one,) = team.ask("related", "Start", "--limit", "1")["items"]
    assert one.keys() == {
        "id", "kind", "space", "title", "text", "author", "time", "tags", "reasons", "score",
    }  # fmt: skip
    assert (one["title"], one["reasons"]) == ("Engineering", ["tag #plan"])


def test_share(team: Person) -> None:
    page = team.ask("page", "show", "Start")

    copy = team.ask("share", page["id"], "--to", "personal")

    assert copy["id"] != page["id"]
    assert team.ask("page", "show", copy["id"])["space"] == "personal"


def test_sync(team: Person, person: Callable[[str], Person], share: Path) -> None:
    ben = person("Ben Ode")
    ben.ask("space", "join", share)

    sent = team.ask("sync")
    received = ben.ask("sync")

    shape = {"sent", "received", "requests", "bytes_up", "bytes_down", "waiting", "problems", "on_the_way"}
    assert shape <= sent.keys()
    assert sent["sent"] == received["received"] > 0
    assert sent["bytes_up"] > 0
    assert ben.ask("page", "show", "Start")["text"].startswith("Hello")
    team.ask("sync")
    assert ben.ask("doctor")["state_hash"] == team.ask("doctor")["state_hash"]
    assert [somebody["handle"] for somebody in team.ask("people")["items"]] == ["anna.berg", "ben.ode"]


def test_what_is_known_to_be_missing_is_said(
    team: Person, person: Callable[[str], Person], share: Path
) -> None:
    ben = person("Ben Ode")
    ben.ask("space", "join", share)
    team.ask("sync")
    known = set(share.rglob("*.ks"))
    team.ask("post", "the earlier one")
    team.ask("sync")
    (earlier,) = set(share.rglob("*.ks")) - known
    words = earlier.read_bytes()
    earlier.unlink()
    team.ask("post", "the later one")
    team.ask("sync")

    early = ben.run("sync", "--json")
    earlier.write_bytes(words)
    late = ben.run("sync", "--json")

    assert [(each["person"]["handle"], each["count"]) for each in early.json["on_the_way"]] == [
        ("anna.berg", 1)
    ]
    assert "1 change of Anna Berg is on the way." in early.err
    assert late.json["on_the_way"] == []


def test_import_and_export(team: Person, tmp_path: Path) -> None:
    tried = team.ask("import", VAULT, "--dry-run")
    imported = team.ask("import", VAULT, "--as", "markdown")

    assert imported.keys() >= REPORT
    assert imported["created"] == tried["created"] > 5
    assert all(line.keys() == {"item", "reason"} for line in imported["skipped"])
    for form in ("markdown", "json", "netscape"):
        written = team.ask("export", tmp_path / form, "--as", form)
        assert written.keys() >= REPORT
        assert written["created"] > 0
    back = team.ask("import", tmp_path / "json" / "kshare.json")
    assert (back["created"], back["updated"]) == (2, 0), (
        "page and bookmark of the team come to the personal space"
    )


def test_doctor_reindex_and_stats(team: Person) -> None:
    report = team.ask("doctor")

    assert {"ok", "problems", "versions", "counts", "state_hash"} <= report.keys()
    assert report["ok"] is True
    assert report["counts"] | {"op": 0} == {"page": 1, "bookmark": 1, "post": 1, "person": 1, "op": 0}
    assert len(report["state_hash"]) == 1
    repaired = team.ask("doctor", "--repair")
    assert repaired["state_hash"] == report["state_hash"]
    assert team.ask("reindex")["counts"] == report["counts"]
    (figures,) = [row for row in team.ask("stats")["items"] if row["space"] == "Team"]
    assert (figures["pages"], figures["bookmarks"], figures["writers"]) == (1, 1, None)


def test_profile_and_drafts(team: Person) -> None:
    changed = team.ask("profile", "--about", "Seals since 1999", "--skill", "seals")

    assert changed.keys() >= AUTHOR
    assert (changed["about"], changed["skills"]) == ("Seals since 1999", ["seals"])
    assert team.ask("profile", "@anna.berg")["me"] is True
    assert team.ask("draft", "list") == {"items": []}
