"""`kshare page`: the views of the wiki beyond the plain list, and pages made from other pages."""

from __future__ import annotations

from functools import partial
from typing import Final

import click

from kshare.cli.commands import Command
from kshare.cli.output import Json, page_row_json, saved_json
from kshare.cli.session import Session, pass_session
from kshare.errors import InvalidInput, NotFound
from kshare.model.template import TEMPLATE_TAG
from kshare.model.title import title_key
from kshare.queries.neighbourhood import MOST_NODES, ShowAround, show_around
from kshare.queries.page_care import ListCare, ListWanted, list_care, list_wanted, reason_words
from kshare.queries.page_tree import ReadTree, TreeRow, read_tree
from kshare.queries.pages import ShowPage, show_page
from kshare.queries.templates import ListTemplates, UseTemplate, list_templates, use_template
from kshare.usecases.pages import SavePage, save_page
from kshare.words import say, say_many

_LIMIT: Final = 100
_command = partial(click.command, cls=Command)
_limit_option = click.option(
    "--limit", type=click.IntRange(1), default=_LIMIT, show_default=True, help="At most so many."
)
_after_option = click.option("--after", metavar="CURSOR", help="Go on behind a former list ('next').")


@_command("care", help="Pages that somebody should look at, and why.")
@_limit_option
@_after_option
@pass_session
def care(session: Session, limit: int, after: str | None) -> None:
    """List what needs care, the most urgent first."""
    found = session.ask(list_care, ListCare(limit, after))
    items = [
        {
            **page_row_json(row),
            "reasons": [
                {"kind": reason.kind, "count": reason.count, "words": reason_words(reason)}
                for reason in row.reasons
            ],
        }
        for row in found.items
    ]
    lines = (
        f"{row.id[:10]}  {row.title}: {'; '.join(map(reason_words, row.reasons))}  [{row.space}]"
        for row in found.items
    )
    session.answer({"items": items, "next": found.next}, lines)


@_command("wanted", help="Titles that links name and nobody has written, the most wanted first.")
@_limit_option
@_after_option
@pass_session
def wanted(session: Session, limit: int, after: str | None) -> None:
    """List the pages that are missing."""
    found = session.ask(list_wanted, ListWanted(limit, after))
    items = [
        {"title": row.title, "space": row.space, "count": row.count, "wanted_by": list(row.wanted_by)}
        for row in found.items
    ]
    lines = (f"{row.count:>5}  {row.title}  [{row.space}]" for row in found.items)
    session.answer({"items": items, "next": found.next}, lines)


@_command("tree", help="Which page stands under which, from the top or from TITLE downwards.")
@click.option("--under", metavar="TITLE", help="Only what stands right under this page.")
@pass_session
def tree(session: Session, under: str | None) -> None:
    """List one branch of the tree."""
    above = ""
    if under is not None:
        above = session.ask(show_page, ShowPage(under)).id
    branch = session.ask(read_tree, ReadTree((above,) if above else ()))[above]
    session.answer(
        {"items": [_tree_json(row) for row in branch.rows], "total": branch.total},
        map(_tree_line, branch.rows),
    )


def _tree_json(row: TreeRow) -> Json:
    return {"id": row.id, "space": row.space, "title": row.title, "children": row.children}


def _tree_line(row: TreeRow) -> str:
    below = say_many("{count} page under it", "{count} pages under it", row.children) if row.children else ""
    return f"{row.id[:10]}  {row.title}  [{row.space}]  {below}".rstrip()


@_command("around", help="The pages that TITLE is linked with, directly and at one remove.")
@click.argument("title")
@click.option("--steps", type=click.IntRange(1, 4), default=2, show_default=True, help="How far to go.")
@click.option("--limit", type=click.IntRange(1, MOST_NODES), default=MOST_NODES, show_default=True)
@pass_session
def around(session: Session, title: str, steps: int, limit: int) -> None:
    """List the neighbourhood of a page."""
    found = session.ask(show_around, ShowAround(title, steps, limit))
    ids = [node.id for node in found.nodes]
    items = [
        {"id": node.id, "title": node.title, "steps": node.steps, "ties": node.ties} for node in found.nodes
    ]
    document = {
        "items": items,
        "ties": [[ids[one], ids[other]] for one, other in found.ties],
        "total": found.total,
    }
    lines = [f"{'  ' * node.steps}{node.title}" for node in found.nodes]
    if found.total > len(found.nodes):
        lines.append(say("{shown} of {total} pages are shown.", shown=len(found.nodes), total=found.total))
    session.answer(document, lines)


@_command("templates", help=f"Pages with the tag #{TEMPLATE_TAG}, which new pages can begin with.")
@pass_session
def templates(session: Session) -> None:
    """List the templates."""
    found = session.ask(list_templates, ListTemplates())
    lines = (f"{row.id[:10]}  {row.title}  [{row.space}]" for row in found)
    session.answer({"items": [page_row_json(row) for row in found]}, lines)


@_command("new", help="Write a page that begins with a template.")
@click.argument("title")
@click.option("--template", "-t", required=True, metavar="TITLE", help="Which template.")
@click.option("--space", "-s", metavar="SPACE", help="Name or id of a space.")
@pass_session
def new(session: Session, title: str, template: str, space: str | None) -> None:
    """Make a page from a template. InvalidInput if there is one of that title."""
    begun = session.ask(use_template, UseTemplate(template, title))
    if _is_taken(session, title, space):
        raise InvalidInput("There is a page called '{title}' already.", title=title)
    saved = session.run(save_page, SavePage(title, begun.text, tags=begun.tags, space=space))
    session.answer(saved_json(saved), say("Kept: {id}", id=saved.id))


def _is_taken(session: Session, title: str, space: str | None) -> bool:
    try:
        view = session.ask(show_page, ShowPage(title, space))
    except NotFound:
        return False
    return title_key(view.title) == title_key(title)


COMMANDS: Final = (care, wanted, tree, around, templates, new)
"""They belong to the group `page`."""
