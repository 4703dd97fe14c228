"""`kshare demo`: an invented team, to try everything out."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from kshare.cli.commands import WINDOW, Command
from kshare.cli.session import Session, pass_session, wall_ms
from kshare.words import say


@click.command(
    cls=Command, help="Fill a home (--home DIR) and a shared folder with an invented team, and open it."
)
@click.option("--people", type=click.IntRange(2, 12), default=12, show_default=True)
@click.option("--share", type=click.Path(path_type=Path), metavar="DIR", help="The shared folder.")
@click.option("--no-window", is_flag=True, help="Only make it.")
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
    document = {**asdict(made), "home": str(made.home), "share": str(made.share)}
    session.answer(
        document,
        [
            say("You are {name}, one of {count} people.", name=made.person, count=made.people),
            say("Home: {folder}", folder=made.home),
            say("Shared folder: {folder}", folder=made.share),
        ],
    )
    open_window = ctx.meta.get(WINDOW)
    return 0 if no_window or open_window is None else int(open_window(made.home))
