"""Posts, the timeline, marks and answers."""

from __future__ import annotations

from typing import Any

import click

from kshare.cli.commands import Command
from kshare.cli.output import item_json, item_lines
from kshare.cli.pages import read_text, space_option
from kshare.cli.session import Session, pass_session
from kshare.model.mark import GROUP_OF
from kshare.model.post_kind import PostKind
from kshare.queries import timeline as queries
from kshare.queries.threads import ShowThread, show_thread
from kshare.queries.timeline import Timeline
from kshare.usecases import posts as usecases
from kshare.usecases.posts import AcceptAnswer, DeletePost, EditPost, MarkItem, WritePost
from kshare.words import say


@click.command(cls=Command, help="Say something; '-' reads it from stdin.")
@click.argument("text", default="")
@click.option("--reply", metavar="ID", help="Answer a post; it goes to that post's space.")
@click.option("--question", is_flag=True, help="Ask; the best reply can be accepted as the answer.")
@click.option("--repost", metavar="ID", help="Pass an item on, with or without own words.")
@space_option
@pass_session
def post(session: Session, text: str, question: bool, **options: Any) -> None:
    """Write a post."""
    command = WritePost(
        read_text("-") if text == "-" else text,
        PostKind.QUESTION if question else PostKind.NOTE,
        options["reply"],
        options["repost"],
        options["space"],
    )
    done = session.run(usecases.write_post, command)
    session.answer({"id": done.id}, say("Said: {id}", id=done.id))


@click.command(cls=Command, help="Change the words of an own post; the former ones stay in its history.")
@click.argument("post_id", metavar="ID")
@click.argument("text")
@pass_session
def post_edit(session: Session, post_id: str, text: str) -> None:
    """Edit an own post."""
    done = session.run(usecases.edit_post, EditPost(post_id, text))
    session.answer({"id": done.id}, say("Changed: {id}", id=done.id))


@click.command(cls=Command, help="Take an own post out of sight; replies stay.")
@click.argument("post_id", metavar="ID")
@pass_session
def post_delete(session: Session, post_id: str) -> None:
    """Delete an own post."""
    done = session.run(usecases.delete_post, DeletePost(post_id))
    session.answer({"id": done.id}, say("Deleted: {id}", id=done.id))


@click.command(cls=Command, help="What is new in all spaces, latest first.")
@click.option("--following", is_flag=True, help="Only from people and tags that you follow.")
@click.option("--mentions", is_flag=True, help="Only what mentions you.")
@click.option("--questions", is_flag=True, help="Only questions.")
@click.option("--by", metavar="HANDLE", help="Only by this person.")
@click.option("--tag", metavar="TAG", help="Only with this tag.")
@click.option("--kind", "kinds", type=click.Choice(queries.KINDS), multiple=True, help="Only this kind.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--before", metavar="CURSOR", help="Go on below a former answer ('next').")
@space_option
@pass_session
def timeline(session: Session, **options: Any) -> None:
    """Show the timeline."""
    found = session.ask(queries.timeline, Timeline(**options))
    document = {"items": [item_json(item) for item in found.items], "next": found.next}
    session.answer(document, (line for item in found.items for line in (*item_lines(item), "")))


@click.command(cls=Command, help="A post with everything said in reply, oldest first.")
@click.argument("post_id", metavar="ID")
@pass_session
def thread(session: Session, post_id: str) -> None:
    """Show the thread that a post belongs to."""
    found = session.ask(show_thread, ShowThread(post_id))
    all_items = [(found.top, 0), *found.replies]
    document = {"items": [{**item_json(item), "depth": depth} for item, depth in all_items]}
    session.answer(document, (line for item, depth in all_items for line in item_lines(item, depth)))


@click.command(cls=Command, help="Say what an item was worth; your last word counts.")
@click.argument("item", metavar="ID")
@click.argument("value", metavar="|".join(GROUP_OF))
@click.option("--reason", default="", metavar="TEXT")
@click.option("--undo", is_flag=True, help="Take the mark back.")
@pass_session
def mark(session: Session, item: str, value: str, reason: str, undo: bool) -> None:
    """Mark an item."""
    done = session.run(usecases.mark_item, MarkItem(item, value, reason, undo))
    session.answer({"id": done.id}, say("Taken back.") if undo else say("Marked."))


@click.command(cls=Command, help="Accept a reply as the answer to its question.")
@click.argument("post_id", metavar="POST_ID")
@click.option("--undo", is_flag=True, help="Take that back.")
@pass_session
def accept(session: Session, post_id: str, undo: bool) -> None:
    """Accept an answer."""
    done = session.run(usecases.accept_answer, AcceptAnswer(post_id, undo))
    session.answer({"id": done.id}, say("Taken back.") if undo else say("Accepted."))
