"""`doctor`, `reindex`, `stats`: is all well, make it well, how much is there."""

from __future__ import annotations

from dataclasses import asdict

import click

from kshare.cli.commands import Command, comes_later
from kshare.cli.session import Session, pass_session
from kshare.errors import DamagedData, KShareError
from kshare.queries.health import Health, Problem, SpaceStats, health, index_is_whole
from kshare.queries.health import stats as ask_stats
from kshare.queries.unreadable import unreadable
from kshare.words import say


@click.command(cls=Command, help="Is everything on this PC whole? Exit code 30 if not.")
@click.option("--repair", is_flag=True, help="Make views and index anew beside the old ones.")
@click.option("--share", is_flag=True, hidden=True)
@pass_session
def doctor(session: Session, repair: bool, share: bool) -> int:
    """Examine the home."""
    if share:
        comes_later("doctor --share")
    if repair:
        session.workspace.rebuild(session.progress(say("Repairing")))
        session.workspace.scrub()
    found = session.ask(health, None)
    files = [Problem(sentence, False) for sentence in session.ask(unreadable, None)]
    problems = [*found.problems, *_keys(session), *_index(session), *files]
    damaged = any(problem.damaged for problem in problems)
    document = {
        "ok": not damaged,
        "problems": [problem.sentence for problem in problems],
        "versions": found.versions,
        "counts": found.counts,
        "state_hash": found.state_hash,
    }
    session.answer(document, _lines(found, problems))
    return DamagedData.exit_code if damaged else 0


def _keys(session: Session) -> list[Problem]:
    from kshare.sync.keys.files import has_device, load_keys, load_person
    from kshare.workspace import KEYS

    folder = session.home / KEYS
    try:  # a restored home is given its device's key by its first round
        person = load_keys(folder).person if has_device(folder) else load_person(folder)
    except KShareError as trouble:
        return [Problem(trouble.message, True)]
    if person.id != session.workspace.store.user:
        return [Problem(say("The keys in this home belong to another person."), True)]
    return []


def _index(session: Session) -> list[Problem]:
    if index_is_whole(session.workspace.store):
        return []
    return [Problem(say("The search index does not agree with the texts."), True)]


def _lines(found: Health, problems: list[Problem]) -> list[str]:
    counts = ", ".join(f"{count:,} {name}" for name, count in found.counts.items())
    versions = ", ".join(f"{name} {number}" for name, number in found.versions.items())
    sentences = [problem.sentence for problem in problems] or [say("All is well.")]
    hashes = [f"{space}: {state}" for space, state in found.state_hash.items()]
    return [*sentences, counts, versions, *hashes]


@click.command(cls=Command, help="Make views and index anew from the log; read attached files.")
@pass_session
def reindex(session: Session) -> None:
    """Rebuild all caches, and read the words of files that are here, those too that could not be read before."""
    session.workspace.rebuild(session.progress(say("Indexing")))
    files = session.workspace.read_files(progress=session.progress(say("Reading files")), again=True)
    counts = session.ask(health, None).counts
    document = {"ok": True, "counts": counts, "files": {"read": files.read, "failed": files.failed}}
    session.answer(document, say("Views and index are new."))
    for sentence in session.ask(unreadable, None):
        session.note(sentence)


@click.command(
    cls=Command, help="How much there is in each space; counted here, groups under five not shown."
)
@pass_session
def stats(session: Session) -> None:
    """Show figures."""
    rows = session.ask(ask_stats, None)
    session.answer({"items": [asdict(row) for row in rows]}, map(_stats_line, rows))


def _stats_line(row: SpaceStats) -> str:
    return (
        f"{row.space}: {row.pages:,} pages, {row.bookmarks:,} bookmarks, {row.posts:,} posts,"
        f" {row.answered:,} of {row.questions:,} questions answered, {row.people:,} people, {row.tags:,} tags"
    )
