"""The picture of a person: small, in every space, seen by colleagues with the next round, and taken back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from kshare.errors import InvalidInput
from kshare.model.attachment import Blob, NewFile
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.op import Attach
from kshare.queries.faces import show_faces
from kshare.store.spaces import find_space
from kshare.store.transaction import Transaction
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.profile_picture import ChangePicture, change_picture
from kshare.workspace import Workspace
from tests.builders import new_home, team

PNG = b"\x89PNG\r\n\x1a\n"


def picture(home: Workspace, content: bytes = PNG + b"one") -> NewFile:
    return NewFile(home.files.keep(BytesIO(content)), "picture.png", "image/png", content)


def test_a_picture_reaches_colleagues_with_the_profile_and_is_replaced_and_removed(tmp_path: Path) -> None:
    trio = team(tmp_path, ["Anna Berg", "Ben Schulz"])
    anna, ben = trio["Anna Berg"].home, trio["Ben Schulz"].home
    anna.run(change_picture, ChangePicture(picture(anna)))
    trio.sync_all()
    me = text_id(anna.store.user)
    assert ben.ask(show_faces, None) == {me: PNG + b"one"}

    anna.run(change_picture, ChangePicture(picture(anna, PNG + b"two")))
    trio.sync_all()
    assert ben.ask(show_faces, None) == {me: PNG + b"two"}
    anna.run(change_picture, ChangePicture(None))
    trio.sync_all()

    assert ben.ask(show_faces, None) == {} == anna.ask(show_faces, None)


def test_a_change_is_taken_back_and_the_same_picture_changes_nothing(tmp_path: Path) -> None:
    home = new_home(tmp_path, "Anna Berg")
    first = picture(home)
    home.run(change_picture, ChangePicture(first))

    done = home.run(change_picture, ChangePicture(None))
    assert done.undo is not None
    home.undo(done.undo)

    assert list(home.ask(show_faces, None).values()) == [PNG + b"one"]
    assert home.run(change_picture, ChangePicture(first)).undo is None


def test_whoever_enters_a_space_brings_the_picture_along(tmp_path: Path) -> None:
    home = new_home(tmp_path, "Anna Berg")
    home.run(change_picture, ChangePicture(picture(home)))
    (tmp_path / "share").mkdir()

    space = home.create_space(str(tmp_path / "share"), SpaceDraft("Team"))

    rows = home.store.connection.execute(
        "SELECT preview FROM view_blob WHERE space = ?", (space.n,)
    ).fetchall()
    assert rows == [(PNG + b"one",)]


def test_what_is_no_small_picture_is_refused(tmp_path: Path) -> None:
    home = new_home(tmp_path, "Anna Berg")

    for content in (b"GIF89a", b"", PNG + bytes(16 << 10), b"<svg/>"):
        with pytest.raises(InvalidInput):
            home.run(change_picture, ChangePicture(NewFile(Blob(bytes(32), 3), "x", "image/png", content)))

    assert home.ask(show_faces, None) == {}


def test_nobody_gives_another_one_a_picture(tmp_path: Path) -> None:
    trio = team(tmp_path, ["Anna Berg", "Ben Schulz"])
    anna, ben = trio["Anna Berg"].home, trio["Ben Schulz"].home

    def forge(tx: Transaction, _: None) -> None:
        space = find_space(tx.connection, "Team")
        tx.append(space, Attach(EntityKind.PERSON, anna.store.user, bytes(32), 5, "x.png", "image/png", PNG))

    ben.run(forge, None)
    trio.sync_all()

    assert anna.ask(show_faces, None) == {} == ben.ask(show_faces, None)
