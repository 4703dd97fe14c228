"""What `doctor` says of changes that do not count."""

from __future__ import annotations

from pathlib import Path

from kshare.model.ids import parse_id
from kshare.model.kinds import EntityKind
from kshare.model.op import Erase, Set
from kshare.model.post import BODY, PostBody
from kshare.queries.health import health
from kshare.queries.timeline import Timeline, timeline
from kshare.usecases.posts import WritePost, write_post
from tests.builders import team


def test_an_edit_of_anothers_post_is_kept_never_shown_and_listed(tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna", "Ben"])
    anna, ben = people.people["Anna"], people.people["Ben"]
    post = anna.home.run(write_post, WritePost("The seal is rated to 90 °C."))
    people.sync_all()

    forged = Set(EntityKind.POST, parse_id(post.id), BODY, PostBody("The seal is rated to 70 °C.").packed())
    ben.home.store.run(lambda tx: tx.append(ben.space, forged))
    people.sync_all()

    for colleague in (anna, ben):
        shown = [item.text for item in colleague.home.ask(timeline, Timeline()).items]
        assert shown == ["The seal is rated to 90 °C."]
        problems = [problem.sentence for problem in colleague.home.ask(health, None).problems]
        assert any("somebody who may not make it" in sentence for sentence in problems)
    assert len(people.hashes()) == 1
    people.close()


def test_a_member_cannot_erase_what_another_wrote(tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna", "Ben"])
    anna, ben = people.people["Anna"], people.people["Ben"]
    post = anna.home.run(write_post, WritePost("Keep this."))
    people.sync_all()

    ben.home.store.run(lambda tx: tx.append(ben.space, Erase((parse_id(post.id),))))
    people.sync_all()

    assert [item.text for item in anna.home.ask(timeline, Timeline()).items] == ["Keep this."]
    assert anna.home.ask(health, None).problems
    people.close()


def test_a_healthy_home_has_no_problems(tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna", "Ben"])
    people.people["Anna"].home.run(write_post, WritePost("Good morning."))
    people.sync_all()

    assert not people.people["Ben"].home.ask(health, None).problems
    people.close()
