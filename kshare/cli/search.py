"""Searching, and the drafts of this PC."""

from __future__ import annotations

import time
from typing import Any

import click

from kshare.cli.commands import Command, Group
from kshare.cli.output import draft_json, facets_json, found_json, hashtags, local_time
from kshare.cli.session import Session, pass_session
from kshare.queries import search as queries
from kshare.queries.drafts import list_drafts
from kshare.queries.search import Search
from kshare.words import say, say_many


@click.command(cls=Command, help="Search everything, in every space. The query language: docs/search.md.")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0)
@click.option("--facets", is_flag=True, help="Count hits by kind, author, tag, space and year.")
@click.option("--sort", type=click.Choice(["relevance", "newest"]), default="relevance", show_default=True)
@pass_session
def search(session: Session, query: tuple[str, ...], **options: Any) -> None:
    """Search."""
    workspace = session.workspace
    started = time.perf_counter()
    found = workspace.ask(queries.search, Search(" ".join(query), **options))
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
        lines.append(f"  {hit.kind}  @{hit.author.handle}  {local_time(hit.time_ms)}  [{hit.space}]")
        if hit.snippet.text:
            lines.append(f"  {hit.snippet.text}")
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
