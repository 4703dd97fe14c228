"""`kshare demo`: an invented team, to try everything out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kshare.cli.commands import WINDOW, Command
from kshare.cli.session import Session, pass_session, wall_ms
from kshare.settings import has_display
from kshare.words import say

if TYPE_CHECKING:
    from kshare.demo import Demo
    from kshare.workspace import Workspace

_QUERIES: Final = ("rel", "0x80070035", "type:question is:open", "漏れ")
"""What the tour types: three letters, a half-remembered error, a filter, Japanese."""


@click.command(
    cls=Command, help="Fill a home (--home DIR) and a shared folder with an invented team, and open it."
)
@click.option("--people", type=click.IntRange(2, 12), default=12, show_default=True)
@click.option("--share", type=click.Path(path_type=Path), metavar="DIR", help="The shared folder.")
@click.option("--no-window", is_flag=True, help="Print what the window would show instead.")
@click.pass_context
@pass_session
def demo(session: Session, ctx: click.Context, people: int, share: Path | None, no_window: bool) -> int:
    """Build the demo; without folders it goes to a temporary one. The person's own home is never used."""
    from kshare.demo import build_demo

    folder = session.given_home or Path(tempfile.mkdtemp(prefix="kshare-demo-"))
    made = build_demo(
        folder.with_name(f"{folder.name}-colleagues") if session.given_home else folder,
        wall_ms(),
        people=people,
        home=session.given_home,
        share=share,
        progress=session.progress(say("Making the demo")),
    )
    open_window = ctx.meta.get(WINDOW)
    if no_window or not has_display():
        open_window = None
    document = {**asdict(made), "home": str(made.home), "share": str(made.share)}
    if open_window is not None or session.as_json:
        session.answer(document, _introduction(made))
    else:
        session.answer(document, _tour(session, made))
    return 0 if open_window is None else int(open_window(made.home))


def _introduction(made: Demo) -> Iterator[str]:
    yield say("You are {name}, one of {count} people.", name=made.person, count=made.people)
    yield say("Home: {folder}", folder=made.home)
    yield say("Shared folder: {folder}", folder=made.share)


def _tour(session: Session, made: Demo) -> Iterator[str]:
    """What a person would see, in words."""
    from kshare.workspace import open_workspace

    yield from _introduction(made)
    workspace = session.adopt(open_workspace(made.home, wall_ms, os.urandom))
    yield from _newest(workspace)
    for query in _QUERIES:
        yield from _found(workspace, query)
    yield ""
    yield say("Open the window with: kshare --home {folder}", folder=made.home)


def _newest(workspace: Workspace) -> Iterator[str]:
    from kshare.queries.timeline import Timeline, timeline
    from kshare.render.plain import first_words

    yield ""
    yield say("Home shows first:")
    for item in workspace.ask(timeline, Timeline(limit=6, replies=False)).items:
        yield f"  {item.kind:<9} {item.author.name:<14} {item.title or first_words(item.text, 80)}"


def _found(workspace: Workspace, query: str) -> Iterator[str]:
    from kshare.queries.search import Search, search

    answer = workspace.ask(search, Search(query, limit=3, typing=True))
    yield ""
    yield say("Typing '{words}' finds:", words=query)
    for hit in answer.items:
        words = " ".join(f"{hit.title} — {hit.snippet.text}".strip(" —").split())
        yield f"  {hit.kind:<9} {hit.author.name:<14} {_shortened(words)}"


def _shortened(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79]}…"
