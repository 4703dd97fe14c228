"""Searching, saved searches, what belongs to an item, and the drafts of this PC."""

from __future__ import annotations

import time
from typing import Any

import click

from kshare.cli.commands import Command, Group
from kshare.cli.output import (
    draft_json,
    facets_json,
    found_json,
    hashtags,
    local_time,
    related_json,
    saved_search_json,
)
from kshare.cli.session import Session, pass_session
from kshare.queries import related as related_query
from kshare.queries import search as queries
from kshare.queries.drafts import list_drafts
from kshare.queries.related import RelatedItem, RelatedTo
from kshare.queries.saved_searches import ListSearches, SavedRow, list_searches, named
from kshare.queries.search import Search
from kshare.render.plain import first_words
from kshare.usecases.searches import (
    DeleteSearch,
    OpenSearch,
    SaveSearch,
    delete_search,
    open_search,
    save_search,
)
from kshare.words import say, say_many


@click.command(cls=Command, help="Search everything, in every space. The query language: docs/search.md.")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0)
@click.option("--facets", is_flag=True, help="Count hits by kind, author, tag, space and year.")
@click.option("--sort", type=click.Choice(["relevance", "newest"]), default="relevance", show_default=True)
@click.option("--save", metavar="NAME", help="Keep the query under a name; see `kshare searches`.")
@pass_session
def search(session: Session, query: tuple[str, ...], save: str | None, **options: Any) -> None:
    """Search."""
    workspace, text = session.workspace, " ".join(query)
    if workspace.index.renewal.is_pending:
        workspace.index.renewal.run(session.progress(say("Indexing")))
    started = time.perf_counter()
    found = workspace.ask(queries.search, Search(text, **options))
    took_ms = round((time.perf_counter() - started) * 1000, 1)
    document: dict[str, Any] = {
        "items": [found_json(hit) for hit in found.items],
        "total": found.total,
        "exact": found.exact,
        "suggestion": found.suggestion,
        "notes": list(found.notes),
        "took_ms": took_ms,
    }
    if found.facets is not None:
        document["facets"] = facets_json(found.facets)
    if save is not None:
        document["saved"] = session.run(save_search, SaveSearch(text, save)).id
    session.answer(document, _lines(found))
    for note in found.notes:
        session.note(note)
    if found.suggestion:
        session.note(say("Did you mean: {words}", words=found.suggestion))


def _lines(found: queries.Answer) -> list[str]:
    lines = [say_many("{count} hit", "{count} hits", found.total) if found.exact else say("Many hits")]
    for hit in found.items:
        lines.append("")
        lines.append(f"{hit.title or hit.kind}{hashtags(hit.tags)}  {hit.id[:10]}")
        where = f"  {say('in {title}', title=hit.on.title)}" if hit.on else ""
        lines.append(f"  {hit.kind}{where}  @{hit.author.handle}  {local_time(hit.time_ms)}  [{hit.space}]")
        if hit.snippet.text:
            lines.append(f"  {hit.snippet.text}")
    return lines


@click.command(cls=Command, help="Saved searches, each with how many hits came since it was opened last.")
@click.argument("name", required=False)
@click.option("--rename", metavar="NEW", help="Give it another name.")
@click.option("--delete", is_flag=True, help="Forget it.")
@pass_session
def searches(session: Session, name: str | None, rename: str | None, delete: bool) -> None:
    """List them; with NAME run one, rename it or forget it."""
    saved = session.ask(list_searches, ListSearches(count=name is None))
    if name is None:
        session.answer({"items": [saved_search_json(row) for row in saved]}, map(_saved_line, saved))
        return
    known = named(saved, name)
    if delete:
        session.answer({"id": session.run(delete_search, DeleteSearch(known.key)).id}, [say("Deleted")])
    elif rename is not None:
        done = session.run(save_search, SaveSearch(known.query, rename, known.key))
        session.answer({"id": done.id}, [say("Renamed")])
    else:
        found = session.ask(queries.search, Search(known.query, sort="newest"))
        session.run(open_search, OpenSearch(known.key))
        document = {
            "items": [found_json(hit) for hit in found.items],
            "total": found.total,
            "exact": found.exact,
        }
        session.answer({"id": known.key, "query": known.query, **document}, _lines(found))


def _saved_line(row: SavedRow) -> str:
    new = say("{count} new", count=row.new_words) if row.new else ""
    return "  ".join(part for part in (row.name, row.query if row.query != row.name else "", new) if part)


@click.command(cls=Command, help="What belongs to an item: links, shared tags, the same words; and why.")
@click.argument("item", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 50), default=6, show_default=True)
@pass_session
def related(session: Session, item: str, limit: int) -> None:
    """Show what belongs to an item."""
    found = session.ask(related_query.related, RelatedTo(item, limit))
    session.answer({"items": [related_json(one) for one in found]}, _related_lines(found))


def _related_lines(found: tuple[RelatedItem, ...]) -> list[str]:
    if not found:
        return [say("Nothing is related yet.")]
    lines = []
    for one in found:
        title = one.item.title or first_words(one.item.text, 60)
        lines.append(
            f"{title}{hashtags(one.item.tags)}  {one.item.kind}  {one.item.id[:10]}  [{one.item.space}]"
        )
        lines.append(f"  {one.because}")
    return lines


@click.group(cls=Group, help="Texts that were typed on this PC and not sent yet.")
def draft() -> None:
    """The group."""


@draft.command("list", help="List drafts, latest first.")
@pass_session
def list_(session: Session) -> None:
    """List drafts."""
    drafts = session.ask(list_drafts, None)
    lines = (f"{one.key}  {local_time(one.saved_ms)}  {one.title or one.text[:60]!r}" for one in drafts)
    session.answer({"items": [draft_json(one) for one in drafts]}, lines)
