"""Changing one's profile field by field, in every space, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshare.errors import InvalidInput
from kshare.queries.people import Profile, ShowPerson, show_person
from kshare.usecases.profile import ChangeProfile, change_profile
from kshare.workspace import Workspace
from tests.builders import new_home


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    return new_home(tmp_path, "Anna Berg")


def me(home: Workspace) -> Profile:
    return home.ask(show_person, ShowPerson())


def test_only_the_named_fields_change_and_empty_ones_become_empty(home: Workspace) -> None:
    home.run(change_profile, ChangeProfile(unit=" Plant B ", skills=("oil", " ", "seals"), about="Hello"))
    home.run(change_profile, ChangeProfile(about=""))

    profile = me(home)
    assert (profile.person.name, profile.person.unit) == ("Anna Berg", "Plant B")
    assert (profile.skills, profile.about) == (("oil", "seals"), "")


def test_a_change_of_the_profile_can_be_taken_back(home: Workspace) -> None:
    home.run(change_profile, ChangeProfile(unit="Plant B"))

    done = home.run(change_profile, ChangeProfile(name="Anna Maria Berg", unit=""))
    assert done.undo is not None
    home.undo(done.undo)

    assert (me(home).person.name, me(home).person.unit) == ("Anna Berg", "Plant B")


def test_writing_what_is_there_already_writes_nothing(home: Workspace) -> None:
    before = home.store.connection.execute("SELECT count(*) FROM log_op").fetchone()

    done = home.run(change_profile, ChangeProfile(name="Anna Berg"))

    assert home.store.connection.execute("SELECT count(*) FROM log_op").fetchone() == before
    assert done.undo is None


@pytest.mark.parametrize(
    "change", [ChangeProfile(name=" "), ChangeProfile(handle="!"), ChangeProfile(handle="")]
)
def test_a_name_and_a_handle_are_never_empty(home: Workspace, change: ChangeProfile) -> None:
    with pytest.raises(InvalidInput):
        home.run(change_profile, change)

    assert me(home).person.handle == "anna.berg"
