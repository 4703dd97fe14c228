"""What concerns this person."""

from __future__ import annotations

import click

from kshare.cli.commands import Command
from kshare.cli.output import local_time, notice_json
from kshare.cli.session import Session, pass_session
from kshare.queries import inbox as queries
from kshare.queries.inbox import KINDS, Inbox, Notice, Notices
from kshare.queries.notice_words import notice_words
from kshare.usecases.inbox import Quiet, SeeAll, quiet, see_all
from kshare.words import say, say_many


@click.command(cls=Command, help="What concerns you: mentions, replies, changes of your pages, marks.")
@click.option("--new", is_flag=True, help="Only what you did not look at yet.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; repeatable.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True)
@click.option("--after", metavar="CURSOR", help="Go on below a former answer ('next').")
@click.option("--seen", is_flag=True, help="Mark everything as seen.")
@click.option("--quiet", "hush", metavar="ID", help="Hear nothing more of an item or its thread.")
@click.option("--loud", metavar="ID", help="Hear of it again.")
@pass_session
def inbox(
    session: Session,
    new: bool,
    kinds: tuple[str, ...],
    limit: int,
    after: str | None,
    seen: bool,
    hush: str | None,
    loud: str | None,
) -> None:
    """List notices, mark them all as seen, or let an item be quiet."""
    if hush or loud:
        done = session.run(quiet, Quiet(hush or loud or "", undo=hush is None))
        session.answer({"id": done.id}, [say("Quiet") if hush else say("Heard of again")])
        return
    if seen:
        session.run(see_all, SeeAll())
        session.answer({"new": session.ask(queries.count_new, None)}, [say("All seen")])
        return
    found = session.ask(queries.inbox, Inbox(kinds, new, limit, after))
    document = {"items": [notice_json(one) for one in found.items], "next": found.next, "new": found.new}
    session.answer(document, _lines(found))


def _lines(found: Notices) -> list[str]:
    head = say_many("{count} new", "{count} new", found.new) if found.new else say("Nothing new")
    return [head, *(line for one in found.items for line in _notice_lines(one))]


def _notice_lines(notice: Notice) -> list[str]:
    sign = "*" if notice.new else " "
    about = "  ".join(part for part in (notice.title, notice.item[:10], f"[{notice.space}]") if part)
    lines = [f"{sign} {local_time(notice.at_ms)}  {notice_words(notice)}", f"    {about}"]
    return [*lines, f"    “{notice.words}”"] if notice.words and notice.words != notice.title else lines
