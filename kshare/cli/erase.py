"""`kshare erase`: words go for good, here, on the share and on every other PC."""

from __future__ import annotations

from collections.abc import Iterator

import click

from kshare.cli.commands import Command
from kshare.cli.output import local_time
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session
from kshare.errors import InvalidInput
from kshare.queries.erasures import ErasurePreview, preview_erasure
from kshare.store.erasable import WhatToErase
from kshare.usecases.erase import EraseForGood
from kshare.usecases.erase import erase as erase_for_good
from kshare.words import say


@click.command("erase", cls=Command, help="Erase words for good; without --yes it only says what would go.")
@click.argument("item", metavar="ID")
@click.option("--revision", metavar="REV", help="Only this former text of a page.")
@click.option("--passage", metavar="TEXT", help="Every former text of a page that holds this passage.")
@click.option("--file", metavar="NAME", help="Only this attachment.")
@click.option("--reason", default="", metavar="TEXT", help="Why; everybody can read it.")
@click.option("--yes", is_flag=True, help="Do it. It cannot be undone.")
@space_option
@pass_session
def erase(session: Session, item: str, reason: str, yes: bool, **options: str | None) -> None:
    """Erase for good."""
    what = WhatToErase(item, options["revision"], options["passage"], options["file"], options["space"])
    if not yes:
        preview = session.ask(preview_erasure, what)
        for line in _lines(preview):
            session.note(line)
        raise InvalidInput("Nothing was erased. To erase it for good, say --yes.")
    done = session.run(erase_for_good, EraseForGood(what, reason))
    scrubbed = session.workspace.scrub()
    document = {
        "id": done.item,
        "erased": done.erased,
        "revisions": list(done.revisions),
        "scrubbed": scrubbed,
    }
    session.answer(
        document, say("Erased for good. The shared folder and other PCs let it go with the next syncs.")
    )


def _lines(preview: ErasurePreview) -> Iterator[str]:
    yield say("This would go for good, here and everywhere: {count} contents.", count=preview.contents)
    for revision in preview.revisions:
        yield f"  {revision.id[:10]}  {local_time(revision.time_ms)}  {revision.author.name}"
    if preview.hides:
        yield say("The {kind} itself goes out of sight.", kind=preview.kind)
    yield say("Who wrote something when stays. It cannot be undone.")


@click.command(
    "retention", cls=Command, help="For how many years replaced texts of pages are kept; 0: for ever."
)
@click.argument("years", type=int)
@space_option
@pass_session
def retention(session: Session, years: int, space: str | None) -> None:
    """Set how long a space keeps former texts."""
    from kshare.usecases.retention import KeepFormerTexts, keep_former_texts

    done = session.run(keep_former_texts, KeepFormerTexts(years, space))
    words = "Former texts are kept for ever." if not years else "Former texts are kept for {years} years."
    session.answer({"space": done.id, "years": years}, say(words, years=years))
