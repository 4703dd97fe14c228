"""`kshare bookmark`: addresses worth keeping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from kshare.cli.commands import Group
from kshare.cli.output import bookmark_json, check_json, hashtags, person_json
from kshare.cli.pages import read_text, space_option
from kshare.cli.session import Session, pass_session
from kshare.errors import NotFound
from kshare.model.clock import iso_time
from kshare.queries import bookmarks as queries
from kshare.queries.bookmarks import BookmarkRow, ListBookmarks, ShowBookmark
from kshare.queries.link_checks import hosts_to_check
from kshare.queries.reading_list import ReadLater, reading_list
from kshare.usecases import bookmarks as usecases
from kshare.usecases.bookmarks import AddBookmark, DeleteBookmark, EditBookmark
from kshare.usecases.reading_list import KeepAllForLater, keep_all_for_later
from kshare.words import say

_ALL = 10_000_000


@click.group(cls=Group, help="Bookmarks. ID may be the beginning of one (6 characters).")
def bookmark() -> None:
    """The group."""


@bookmark.command("add", help="Keep an address, or change your words about it.")
@click.argument("url")
@click.option("--title", default="", metavar="TITLE")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="Add a tag (may be repeated).")
@click.option("--note", default="", metavar="TEXT")
@click.option("--text", "file", metavar="FILE", help="Text of the page behind it, to be found by search.")
@space_option
@pass_session
def add(session: Session, url: str, tags: tuple[str, ...], file: str | None, **options: Any) -> None:
    """Keep an address."""
    text = read_text(file) if file else ""
    command = AddBookmark(
        url, title=options["title"], note=options["note"], tags=tags, text=text, space=options["space"]
    )
    done = session.run(usecases.add_bookmark, command)
    _answer_card(session, done.id, options["space"])


@bookmark.command("list", help="List bookmarks, latest first.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only with this tag (repeat it: with all).")
@click.option("--mine", is_flag=True, help="Only those that you saved.")
@click.option("--by", metavar="HANDLE", help="Only those that this colleague saved.")
@click.option("--later", is_flag=True, help="Only those that you keep for later.")
@click.option(
    "--failing", is_flag=True, help="Only those that 'bookmark check' found broken, moved or closed."
)
@click.option("--limit", type=click.IntRange(1), help="At most so many (default: all).")
@click.option("--after", metavar="CURSOR", help="Go on behind a former list ('next').")
@space_option
@pass_session
def list_(session: Session, tags: tuple[str, ...], limit: int | None, **options: Any) -> None:
    """List bookmark cards."""
    request = ListBookmarks(tags, limit=limit or _ALL, **options)
    found = session.ask(queries.list_bookmarks, request)
    document = {"items": [bookmark_json(row) for row in found.items], "next": found.next}
    session.answer(document, (line for row in found.items for line in _row_lines(row)))


@bookmark.command("show", help="Show a bookmark with everybody's words.")
@click.argument("bookmark_id", metavar="ID")
@space_option
@pass_session
def show(session: Session, bookmark_id: str, space: str | None) -> None:
    """Show one card."""
    view = session.ask(queries.show_bookmark, ShowBookmark(bookmark_id, space))
    saves = [
        {
            "saver": person_json(save.saver),
            "title": save.title,
            "note": save.note,
            "time": iso_time(save.saved_ms),
        }
        for save in view.saves
    ]
    document = {**bookmark_json(view.row), "saves": saves, "text": view.text, "marks": view.marks}
    session.answer(document, [*_row_lines(view.row), *([view.text] if view.text else [])])


@bookmark.command("edit", help="Change your words about an address, or its tags.")
@click.argument("bookmark_id", metavar="ID")
@click.option("--title", metavar="TITLE")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="Exactly these tags (repeat it).")
@click.option("--no-tags", is_flag=True, help="Take all tags away.")
@click.option("--note", metavar="TEXT")
@click.option("--text", "file", metavar="FILE")
@space_option
@pass_session
def edit(session: Session, bookmark_id: str, tags: tuple[str, ...], file: str | None, **options: Any) -> None:
    """Edit a bookmark."""
    wanted = () if options["no_tags"] else tags or None
    text = read_text(file) if file else None
    command = EditBookmark(
        bookmark_id,
        title=options["title"],
        note=options["note"],
        tags=wanted,
        text=text,
        space=options["space"],
    )
    done = session.run(usecases.edit_bookmark, command)
    _answer_card(session, done.id, options["space"])


@bookmark.command("delete", help="Withdraw your save; the card stays while others save it.")
@click.argument("bookmark_id", metavar="ID")
@space_option
@pass_session
def delete(session: Session, bookmark_id: str, space: str | None) -> None:
    """Withdraw an own save."""
    before = session.ask(queries.show_bookmark, ShowBookmark(bookmark_id, space)).row
    session.run(usecases.delete_bookmark, DeleteBookmark(before.id, space))
    try:
        after = session.ask(queries.show_bookmark, ShowBookmark(before.id, before.space)).row
    except NotFound:
        document = {**bookmark_json(before), "savers": [], "mine": False}
        session.answer(document, say("Withdrawn: {title}", title=before.title))
        return
    session.answer(bookmark_json(after), say("Withdrawn: {title}; others still save it.", title=before.title))


@bookmark.command("read-later", help="Keep items for later, or take them off; without ID: what waits.")
@click.argument("items", nargs=-1, metavar="[ID]...")
@click.option("--undo", is_flag=True, help="Take them off the list.")
@pass_session
def read_later(session: Session, items: tuple[str, ...], undo: bool) -> None:
    """Change the reading list, or show it."""
    if items:
        done = session.run(keep_all_for_later, KeepAllForLater(items, not undo))
        session.answer({"id": done.id, "changed": done.undo is not None}, say("Done"))
        return
    found = session.ask(reading_list, ReadLater(_ALL))
    document = {
        "items": [
            {
                "id": row.id,
                "kind": row.kind,
                "title": row.title,
                "space": row.space,
                "time": iso_time(row.since_ms),
            }
            for row in found.items
        ]
    }
    session.answer(document, (f"{row.id[:10]}  {row.kind:8}  {row.title}" for row in found.items))


@bookmark.command(
    "check", help="Ask servers whether the addresses still work; without --host: which there are."
)
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="Ask this server (repeat it).")
@pass_session
def check(session: Session, hosts: tuple[str, ...]) -> None:
    """Look at the addresses of the named servers, and of no other."""
    if not hosts:
        known = session.ask(hosts_to_check, None)
        document = {
            "items": [{"host": row.host, "count": row.count, "intranet": row.intranet} for row in known]
        }
        session.answer(document, (f"{row.count:6}  {row.host}" for row in known))
        return
    from kshare.checking.runs import check_links

    report = check_links(session.workspace, hosts, session.progress(say("Checking")))
    rows = session.ask(queries.list_bookmarks, ListBookmarks(failing=True, limit=_ALL)).items
    found = [
        {"id": row.id, "url": row.url, "title": row.title, **check_json(row.check)}
        for row in rows
        if row.host in hosts and row.check
    ]
    session.answer(
        {"looked": report.looked, "broken": report.broken, "items": found},
        (f"{each['id'][:10]}  {each['url']}  {each['reason']}" for each in found),
    )


def _answer_card(session: Session, card: str, space: str | None) -> None:
    row = session.ask(queries.show_bookmark, ShowBookmark(card, space)).row
    session.answer(bookmark_json(row), _row_lines(row))


def _row_lines(row: BookmarkRow) -> Iterator[str]:
    yield f"{row.id[:10]}  {row.title}{hashtags(row.tags)}  [{row.space}]"
    yield f"  {row.url}"
    if row.note:
        yield f"  {row.note}"
