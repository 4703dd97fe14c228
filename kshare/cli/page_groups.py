"""`kshare page move-all | tag-all | delete-all`: several pages at once, all of them or none."""

from __future__ import annotations

from typing import Final

import click

from kshare.cli.commands import Command
from kshare.cli.output import Json
from kshare.cli.session import Session, pass_session
from kshare.queries.page_consequences import GroupConsequences, WhatFollowsForAll, what_follows_for_all
from kshare.queries.pages import ShowPage, show_page
from kshare.usecases.page_groups import (
    DeletePages,
    DoneMany,
    MovePages,
    TagPages,
    delete_pages,
    move_pages,
    tag_pages,
)
from kshare.words import say_many

_space = click.option("--space", "-s", metavar="SPACE", help="Name or id of a space.")
_dry_run = click.option("--dry-run", is_flag=True, help="Only say what follows.")


def _ids(session: Session, titles: tuple[str, ...], space: str | None) -> tuple[str, ...]:
    """Each page once. NotFound, or InvalidInput for a title that several have."""
    return tuple(dict.fromkeys(session.ask(show_page, ShowPage(title, space)).id for title in titles))


def _answer(session: Session, done: DoneMany | None, known: GroupConsequences, line: str) -> None:
    document: Json = {
        "ids": list(done.ids) if done is not None else [],
        "links_here": known.links_here,
        "linked_from": list(known.linked_from),
        "under_it": known.under_it,
    }
    linking = say_many("{count} other page links here.", "{count} other pages link here.", known.links_here)
    under = say_many("{count} other page stands below.", "{count} other pages stand below.", known.under_it)
    session.answer(document, (line, linking, under))


@click.command("move-all", cls=Command, help="Put several pages under one page; without --under to the top.")
@click.argument("titles", metavar="TITLE…", nargs=-1, required=True)
@click.option("--under", metavar="PARENT", help="The page that they should stand under.")
@_dry_run
@_space
@pass_session
def move_all(
    session: Session, titles: tuple[str, ...], under: str | None, dry_run: bool, space: str | None
) -> None:
    """Move several pages. One below another of them comes along with it."""
    pages = _ids(session, titles, space)
    parent = session.ask(show_page, ShowPage(under, space)).id if under is not None else None
    known = session.ask(what_follows_for_all, WhatFollowsForAll(pages))
    done = None if dry_run else session.run(move_pages, MovePages(pages, parent))
    count = len(done.ids) if done is not None else 0
    _answer(session, done, known, say_many("{count} page is moved", "{count} pages are moved", count))


@click.command("tag-all", cls=Command, help="Add tags to several pages and take others away.")
@click.argument("titles", metavar="TITLE…", nargs=-1, required=True)
@click.option("--add", multiple=True, metavar="TAG", help="Add a tag (may be repeated).")
@click.option("--drop", multiple=True, metavar="TAG", help="Take a tag away (may be repeated).")
@_space
@pass_session
def tag_all(
    session: Session, titles: tuple[str, ...], add: tuple[str, ...], drop: tuple[str, ...], space: str | None
) -> None:
    """Change the tags of several pages; their other tags stay."""
    done = session.run(tag_pages, TagPages(_ids(session, titles, space), add, drop))
    words = say_many("{count} page has other tags", "{count} pages have other tags", len(done.ids))
    session.answer({"ids": list(done.ids)}, words)


@click.command("delete-all", cls=Command, help="Hide several pages; their history stays.")
@click.argument("titles", metavar="TITLE…", nargs=-1, required=True)
@_dry_run
@_space
@pass_session
def delete_all(session: Session, titles: tuple[str, ...], dry_run: bool, space: str | None) -> None:
    """Delete several pages; `page undelete` brings each of them back."""
    pages = _ids(session, titles, space)
    known = session.ask(what_follows_for_all, WhatFollowsForAll(pages))
    done = None if dry_run else session.run(delete_pages, DeletePages(pages))
    count = len(done.ids) if done is not None else 0
    _answer(session, done, known, say_many("{count} page is deleted", "{count} pages are deleted", count))


COMMANDS: Final = (move_all, tag_all, delete_all)
