"""An own post says truthfully how far it has come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.queries.timeline import Timeline, timeline
from kshare.sharing.replica import StoreReplica
from kshare.usecases.posts import MarkItem, WritePost, mark_item, write_post
from kshare.workspace import Workspace
from tests.builders import Team, team


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    yield made
    made.close()


def _delivery(home: Workspace) -> dict[str, str | None]:
    return {item.text: item.delivery for item in home.ask(timeline, Timeline()).items}


def test_a_post_is_kept_until_the_folder_has_shown_it(people: Team) -> None:
    anna = people["Anna"]
    anna.home.run(write_post, WritePost("Moin"))
    assert _delivery(anna.home) == {"Moin": "kept"}

    anna.sync()
    assert _delivery(anna.home) == {"Moin": "kept"}, "written, but nobody has seen it there yet"

    people.clock.advance(seconds=20)
    anna.sync()
    assert _delivery(anna.home) == {"Moin": "sent"}


def test_a_post_is_safe_once_a_pack_names_it(people: Team) -> None:
    anna = people["Anna"]
    anna.home.run(write_post, WritePost("Moin"))
    anna.sync()
    connection = anna.home.store.connection
    segments = [row[0] for row in connection.execute("SELECT id FROM log_segment")]
    ledger = StoreReplica(anna.home.store, anna.space, lambda _: None).ledger

    ledger.cover("a pack", 1_000, people.clock.now_ms, segments, 0)
    assert _delivery(anna.home) == {"Moin": "safe"}

    for _ in range(2):
        ledger.packs_listed({}, people.clock.now_ms)
    assert _delivery(anna.home) == {"Moin": "sent"}, "the pack is gone"


def test_what_others_wrote_and_what_is_personal_has_no_delivery(people: Team) -> None:
    anna, ben = people["Anna"], people["Ben"]
    anna.home.run(write_post, WritePost("Moin"))
    anna.home.run(write_post, WritePost("a note to myself", space="personal"))
    people.sync_all()

    assert _delivery(ben.home) == {"Moin": None}
    assert _delivery(anna.home)["a note to myself"] is None


def test_a_colleagues_mark_does_not_make_an_own_post_unsent(people: Team) -> None:
    anna, ben = people["Anna"], people["Ben"]
    post = anna.home.run(write_post, WritePost("Moin"))
    people.sync_all()
    people.clock.advance(seconds=20)
    anna.sync()
    ben.home.run(mark_item, MarkItem(post.id, "thanks"))
    people.sync_all()

    assert _delivery(anna.home) == {"Moin": "sent"}


def test_what_came_from_another_pc_of_this_person_counts_as_sent(people: Team) -> None:
    anna = people["Anna"]
    anna.home.run(write_post, WritePost("Moin"))
    people.sync_all()
    connection = anna.home.store.connection
    for table in ("own_op", "own_segment"):  # as on a second PC, which received it
        connection.execute(f"DELETE FROM {table}")

    assert _delivery(anna.home) == {"Moin": "sent"}
