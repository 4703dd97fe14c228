"""Odd input and odd surroundings: a sentence, a next step, the promised exit code, and nothing lost."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kshare.cli import main
from kshare.errors import ShareReadOnly
from kshare.store.database import FILE_NAME
from tests.cli.conftest import Person

ODD_TITLES = [
    "a/b", "a\\b", "a:b", "a*b", "a?b", 'a"b', "a<b", "a>b", "a|b", "a#b", "a[b", "a]b", "a(b", "a)b", "a.b", "a+b",
    "a%b", "CON", "..", "🙂 smile", "検索の手順", "מדריך לבטיחות", "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("title", ODD_TITLES)
def test_a_page_may_have_any_title(anna: Person, title: str) -> None:
    saved = anna.ask("page", "save", title, stdin="text\n")

    assert anna.ask("page", "show", saved["id"])["title"] == title


@pytest.mark.parametrize("title", ["", "   ", "\u200b", "x" * 500])
def test_a_title_needs_a_visible_character_and_a_bound(anna: Person, title: str) -> None:
    ran = anna.run("page", "save", title, stdin="text\n")

    assert ran.code == 2
    assert ran.out == ""
    assert "title" in ran.err


def test_two_pages_with_one_title_are_told_apart_by_id(anna: Person, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / "notes" / folder).mkdir(parents=True)
        (tmp_path / "notes" / folder / "Same.md").write_text(folder, encoding="utf-8")
    anna.ask("import", tmp_path / "notes")
    ids = [page["id"] for page in anna.ask("page", "list")["items"]]

    ran = anna.run("page", "show", "Same")

    assert ran.code == 2
    assert all(page in ran.err for page in ids)
    assert anna.run("page", "save", "Same", stdin="x").code == 2
    assert anna.ask("page", "show", ids[0])["title"] == "Same"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("bookmark", "add", "no address at all"), 2),
        (("bookmark", "add", "https://a b.example/x y"), 2),
        (("bookmark", "add", "javascript:alert(1)"), 2),
        (("post", "x" * 20_000), 2),
        (("post", "  "), 2),
        (("page", "show", "Nobody wrote this"), 3),
        (("page", "save", "T", "no-such-file.md"), 3),
        (("page", "history", "T"), 3),
        (("mark", "abcdefgh", "helped"), 3),
        (("mark", "abcdefgh", "superb"), 2),
        (("follow", "@nobody"), 3),
        (("follow", "nobody"), 2),
        (("timeline", "--before", "yesterday"), 2),
        (("import", "no-such-folder"), 3),
        (("space", "use", "Nowhere"), 3),
        (("space", "leave", "personal"), 2),
        (("space", "create", "no-such-folder", "--name", "X"), 10),
        (("space", "join", "no-such-folder"), 10),
        (("nonsense",), 2),
        (("page", "nonsense"), 2),
        (("search", "--limit", "0", "x"), 2),
        (("related", "abcdefgh"), 3),
        (("who", "abcdefgh"), 2),
        (("who", "hydraulics"), 2),
        (("space", "invite"), 2),
        (("space", "members", "--all"), 2),
        (("space", "remove", "ben"), 2),
        (("space", "grant", "ben", "king"), 2),
        (("space", "succeed", "ben"), 2),
        (("space", "create", ".", "--name", "X", "--encrypted"), 2),
        (("space", "join", ".", "--invite", "text"), 2),
        (("doctor", "--share"), 2),
    ],
)
def test_trouble_has_its_exit_code_and_leaves_stdout_empty(
    anna: Person, arguments: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = anna.run(*arguments, "--json")

    assert ran.code == code, ran.err
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) >= 2, "a sentence and a next step"


def test_an_address_without_a_scheme_is_one_of_the_web(anna: Person) -> None:
    assert anna.ask("bookmark", "add", "wiki.example/eng")["url"] == "https://wiki.example/eng"


def test_what_is_no_text_is_no_page(anna: Person, tmp_path: Path) -> None:
    binary, large = tmp_path / "picture.png", tmp_path / "large.md"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff")
    large.write_text("0123456789\n" * 950_000, encoding="utf-8")

    for file in (binary, large, tmp_path):
        ran = anna.run("page", "save", "Odd", file)
        assert ran.code == 2, ran.err
    assert anna.run("page", "save", "Odd", stdin=b"a\x00b").code == 2
    assert anna.ask("page", "list")["items"] == []


def test_a_page_may_come_from_windows(anna: Person) -> None:
    anna.ask("page", "save", "Notepad", stdin="Grüße\r\nzwei\r\n".encode("utf-16"))
    anna.ask("page", "save", "Editor", stdin=b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe\r\n")

    assert anna.ask("page", "show", "Notepad")["text"] == "Grüße\nzwei\n"
    assert anna.ask("page", "show", "Editor")["text"] == "Grüße\n"


def test_somebody_elses_post_cannot_be_changed(
    anna: Person, person: Callable[[str], Person], share: Path
) -> None:
    ben = person("Ben Ode")
    anna.ask("space", "create", share, "--name", "Team")
    post = anna.ask("post", "Mine")["id"]
    anna.ask("sync")
    ben.ask("space", "join", share)
    ben.ask("sync")

    assert ben.run("post-edit", post, "Yours").code == 6
    assert ben.run("post-delete", post).code == 6
    assert ben.ask("timeline")["items"][0]["text"] == "Mine"


def test_without_a_home_the_first_step_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "nobody"), "page", "list"]) == 3
    assert "kshare init" in capsys.readouterr().err


def test_a_home_of_a_newer_version_is_left_alone(anna: Person) -> None:
    with closing(sqlite3.connect(anna.home / FILE_NAME)) as file:
        file.execute("PRAGMA user_version = 999")

    ran = anna.run("page", "list")

    assert ran.code == 22
    assert "newer" in ran.err


def test_a_home_in_use_says_so(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kshare.store.database.BUSY_MS", 10)
    with closing(sqlite3.connect(anna.home / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert anna.run("post", "Hello").code == 20
        other.execute("ROLLBACK")
    assert anna.run("post", "Hello").code == 0


@pytest.mark.parametrize("harm", ["missing", "empty", "other"])
def test_a_share_that_is_not_the_space_is_not_touched(
    anna: Person, person: Callable[[str], Person], share: Path, tmp_path: Path, harm: str
) -> None:
    anna.ask("space", "create", share, "--name", "Team")
    anna.ask("sync")
    anna.ask("post", "Waits here")
    share.rename(tmp_path / "elsewhere")
    if harm != "missing":
        share.mkdir()
    if harm == "other":
        person("Ben Ode").ask("space", "create", share, "--name", "Other")
    before = sorted(share.rglob("*"))

    ran = anna.run("sync")

    assert ran.code == 10, ran.err
    assert sorted(share.rglob("*")) == before
    assert anna.ask("timeline")["items"][0]["text"] == "Waits here"
    assert anna.run("space", "move", "Team", share).code == 10
    assert anna.ask("space", "move", "Team", tmp_path / "elsewhere")["folder"] == str(tmp_path / "elsewhere")
    assert anna.ask("sync")["sent"] == 1


def test_a_share_that_cannot_be_written_keeps_the_work_here(
    anna: Person, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.ask("space", "create", share, "--name", "Team")
    anna.ask("sync")
    anna.ask("post", "Waits here")

    def refuse(*_: object) -> bool:
        raise ShareReadOnly("The shared folder {folder} cannot be written.", folder=share)

    with monkeypatch.context() as patch:
        patch.setattr("kshare.sync.stores.folder.FolderStore.put_new", refuse)
        report = anna.ask("sync")
    assert report["sent"] == 0
    assert "cannot be written" in report["problems"][0]
    assert anna.ask("sync")["sent"] == 1


def test_one_space_that_fails_does_not_stop_the_others(anna: Person, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        anna.ask("space", "create", tmp_path / name, "--name", name)
    (tmp_path / "one").rename(tmp_path / "gone")

    report = anna.ask("sync")

    assert report["sent"] > 0
    assert report["problems"][0].startswith("one: ")


def test_leaving_with_unsent_work_is_refused(anna: Person, share: Path) -> None:
    anna.ask("space", "create", share, "--name", "Team")

    assert anna.run("space", "leave", "Team").code == 6
    assert anna.run("space", "leave", "Team", "--force").code == 0


def test_stopping_with_ctrl_c_is_no_crash(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kshare.importing.runs.import_page", stop)
    notes = anna.home.parent / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("a", encoding="utf-8")

    ran = anna.run("import", notes)

    assert ran.code == 9
    assert "Nothing was changed" in ran.err
    assert anna.ask("page", "list")["items"] == []


def test_a_bug_leaves_a_report_without_content(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("the secret of the page")

    monkeypatch.setattr("kshare.usecases.posts.write_post", fail)

    ran = anna.run("post", "another secret")

    assert ran.code == 1
    (report,) = anna.home.glob("crash-*.txt")
    assert str(report) in ran.err
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")
    assert "secret" not in report.read_text(encoding="utf-8")


def test_the_persons_key_that_is_gone_is_a_problem_for_the_doctor(anna: Person) -> None:
    os.remove(anna.home / "keys" / "device.key")  # noqa: PTH107
    assert anna.ask("doctor")["ok"]  # as after a restore: the next round makes a new device
    os.remove(anna.home / "keys" / "person.key")  # noqa: PTH107

    ran = anna.run("doctor", "--json")

    assert ran.code == 30
    assert ran.json["ok"] is False
    assert "person.key" in ran.json["problems"][0]


def test_a_damaged_key_of_the_device_is_a_problem_and_none_at_all_is_a_restored_home(anna: Person) -> None:
    key = anna.home / "keys" / "device.key"
    key.write_bytes(key.read_bytes()[:-7])
    assert anna.run("doctor", "--json").code == 30

    key.unlink()
    assert anna.run("doctor", "--json").code == 0


@pytest.mark.parametrize("at", [0, 4096 * 8])
def test_a_damaged_database_is_said_in_words(anna: Person, at: int) -> None:
    for number in range(20):
        anna.ask("page", "save", f"Page {number}", stdin="words " * 500)
    with closing(sqlite3.connect(anna.home / FILE_NAME)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (anna.home / FILE_NAME).open("r+b") as database:
        database.seek(at)
        database.write(b"\xa5" * 4096 * 40)

    ran = anna.run("doctor")

    assert ran.code == 30, ran.err
    assert not list(anna.home.glob("crash-*"))


def test_bytes_that_are_no_text_are_refused(anna: Person) -> None:
    ran = anna.run("page", "save", "a\udcff", stdin="x")

    assert ran.code == 2
    assert "udcff" in ran.err
