"""How much lies above what was read, and how far the first day came."""

from __future__ import annotations

from kshare.queries.first_steps import FirstSteps, first_steps
from kshare.queries.timeline import CountUnread, Timeline, unread
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Mute, mute
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.reading_position import ReachTimeline, reach_timeline
from kshare.workspace import Workspace
from tests.builders import Team

EVERYONE = CountUnread(Timeline(replies=False))


def test_what_others_said_since_is_unread(trio: Team) -> None:
    anna, ben, cleo = (trio[name].home for name in ("Anna", "Ben", "Cleo"))
    note = ben.run(write_post, WritePost("Before")).id
    trio.sync_all()
    assert anna.ask(unread, EVERYONE).count == 0
    anna.run(reach_timeline, ReachTimeline(trio.clock()))
    ben.run(write_post, WritePost("After"))
    ben.run(write_post, WritePost("A reply", reply_to=note))
    cleo.run(write_post, WritePost("Also after"))
    anna.run(write_post, WritePost("My own"))
    trio.sync_all()
    assert anna.ask(unread, EVERYONE).count == 2
    anna.run(mute, Mute("cleo"))
    assert anna.ask(unread, EVERYONE).count == 1


def test_steps_are_told_from_what_is_there(home: Workspace) -> None:
    assert home.ask(first_steps, None) == FirstSteps(brought=False, written=False)
    home.run(save_page, SavePage("Pumps", "Oil\n"))
    assert home.ask(first_steps, None) == FirstSteps(brought=False, written=True)
