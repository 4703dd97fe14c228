"""`kshare page`: wiki pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from kshare.cli import page_groups, page_views
from kshare.cli.commands import Group
from kshare.cli.output import (
    Json,
    hashtags,
    local_time,
    page_json,
    page_row_json,
    person_json,
    revision_json,
    saved_json,
)
from kshare.cli.session import Session, pass_session
from kshare.errors import InvalidInput, NotFound
from kshare.model.clock import iso_time
from kshare.model.limits import PAGE_BYTES
from kshare.queries import pages as queries
from kshare.queries.page_history import DiffPage, blame_page, diff_page, page_history
from kshare.queries.pages import ListPages, PageRow, PageView, ShowPage
from kshare.queries.reader import Reader
from kshare.usecases import pages as usecases
from kshare.usecases.page_copies import DuplicatePage, duplicate_page
from kshare.usecases.pages import (
    DeletePage,
    MovePage,
    RenamePage,
    RestorePage,
    SavePage,
    TagPage,
    UndeletePage,
)
from kshare.words import say

_TEXT_BYTES = 4 * PAGE_BYTES
"""UTF-16 needs up to two bytes where UTF-8 needs one; whatever is longer is too long anyway."""

space_option = click.option("--space", "-s", metavar="SPACE", help="Name or id of a space.")


@click.group(cls=Group, help="Wiki pages. TITLE may be an id or the beginning of one (6 characters).")
def page() -> None:
    """The group."""


@page.command("save", help="Save a page from FILE or from stdin ('-').")
@click.argument("title")
@click.argument("file", default="-")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="Add a tag (may be repeated).")
@click.option("--base", multiple=True, metavar="REV", help="Heads that the text was made from.")
@click.option("--comment", default="", help="What changed, for the history.")
@space_option
@pass_session
def save(
    session: Session, title: str, file: str, tags: tuple[str, ...], base: tuple[str, ...], **options: Any
) -> None:
    """Save a page; text that changed underneath is merged."""
    text = read_text(file)
    command = SavePage(
        title, text, base=base or None, add_tags=tags, space=options["space"], comment=options["comment"]
    )
    saved = session.run(usecases.save_page, command)
    line = say("Kept: {id}", id=saved.id) if saved.revision else say("Nothing changed: {id}", id=saved.id)
    session.answer(saved_json(saved), line)
    if saved.conflicts:
        session.note(say("Two edits clash: both texts stand side by side until somebody chooses."))


def read_text(file: str) -> str:
    """The text in a file or on stdin ('-'). Raises NotFound; InvalidInput for what is no text or far too long."""
    try:
        with click.open_file(file, "rb") as stream:
            data: bytes = stream.read(_TEXT_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFound("There is no file {file}.", file=file) from error
    except OSError as error:
        raise InvalidInput("{file} cannot be read: {reason}", file=file, reason=error.strerror) from error
    if len(data) > _TEXT_BYTES:
        raise InvalidInput("{file} is larger than {limit} bytes.", file=file, limit=_TEXT_BYTES)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInput("{file} is no text in UTF-8.", file=file) from error
    if "\0" in text:
        raise InvalidInput("{file} is no text: it has binary data in it.", file=file)
    return text


@page.command("show", help="Show a page.")
@click.argument("title")
@click.option("--as", "form", type=click.Choice(["markdown", "html", "text"]), default="markdown")
@space_option
@pass_session
def show(session: Session, title: str, form: str, space: str | None) -> None:
    """Show a page with its links and backlinks."""
    view = session.ask(queries.show_page, ShowPage(title, space))
    document = page_json(view)
    if form == "html":
        document["html"] = _html(session, view)
    elif form == "text":
        document["plain"] = _plain(view)
    shown = document.get("html") or document.get("plain") or view.text
    session.answer(document, _page_lines(view, shown) if form == "markdown" else shown)


def _html(session: Session, view: PageView) -> str:
    from kshare.queries.attachments import files_of
    from kshare.queries.names import StoreNames
    from kshare.render.page import render_page

    def rendered(reader: Reader, text: str) -> str:
        return render_page(text, StoreNames(reader, view.space), files_of(reader, view.space, view.id)).html

    return session.ask(rendered, view.text)


def _plain(view: PageView) -> str:
    from kshare.render.plain import plain_text

    return plain_text(view.text)


def _page_lines(view: PageView, text: str) -> Iterator[str]:
    yield f"# {view.title}"
    about = f"{local_time(view.updated_ms)}  @{view.updated_by.handle}  [{view.space}]{hashtags(view.tags)}"
    yield f"{about}  {view.id}"
    yield ""
    yield text.rstrip("\n")
    if view.missing:
        yield "\n" + say("Not written yet: {titles}", titles=", ".join(view.missing))
    if view.backlinks:
        yield "\n" + say("Linked from: {titles}", titles=", ".join(link.title for link in view.backlinks))


@page.command("list", help="List pages.")
@click.option("--tag", metavar="TAG")
@click.option("--recent", is_flag=True, help="Latest change first, not by title.")
@click.option(
    "--deleted",
    is_flag=True,
    help="Pages that were deleted, latest first; bring one back with: page undelete ID.",
)
@click.option("--mine", is_flag=True, help="Only pages that you wrote a text of.")
@click.option("--orphans", is_flag=True, help="Only pages that nothing links to and that stand under none.")
@click.option("--limit", type=click.IntRange(1), help="At most so many (default: all).")
@click.option("--after", metavar="CURSOR", help="Go on behind a former list ('next').")
@space_option
@pass_session
def list_(session: Session, tag: str | None, recent: bool, limit: int | None, **options: Any) -> None:
    """List pages by title or by last change."""
    request = ListPages(
        "deleted" if options["deleted"] else "recent" if recent else "title",
        tag,
        options["space"],
        deleted=options["deleted"],
        limit=limit or _ALL,
        after=options["after"],
        mine=options["mine"],
        orphans=options["orphans"],
    )
    found = session.ask(queries.list_pages, request)
    document = {"items": [page_row_json(row) for row in found.items], "next": found.next}
    session.answer(document, map(_row_line, found.items))


_ALL = 10_000_000


def _row_line(row: PageRow) -> str:
    return f"{row.id[:10]}  {local_time(row.updated_ms)}  {row.title}{hashtags(row.tags)}  [{row.space}]"


@page.command("history", help="Every saved text of a page, latest first.")
@click.argument("title")
@space_option
@pass_session
def history(session: Session, title: str, space: str | None) -> None:
    """Show who saved the page when."""
    revisions = session.ask(page_history, ShowPage(title, space))
    lines = (
        f"{rev.id[:10]}  {local_time(rev.time_ms)}  @{rev.author.handle}  +{rev.added} -{rev.removed}"
        f"  {rev.comment}".rstrip()
        for rev in revisions
    )
    session.answer({"items": [revision_json(rev) for rev in revisions]}, lines)


@page.command("diff", help="What changed: latest against its parent, REV against now, or OLD against NEW.")
@click.argument("title")
@click.argument("old", required=False)
@click.argument("new", required=False)
@space_option
@pass_session
def diff(session: Session, title: str, old: str | None, new: str | None, space: str | None) -> None:
    """Compare two texts of a page."""
    found = session.ask(diff_page, DiffPage(title, old, new, space))
    document = {
        "old": found.old,
        "new": found.new,
        "items": [{"op": line.op, "text": line.text} for line in found.lines],
    }
    heading = [f"--- {found.old or 'nothing'}", f"+++ {found.new or 'now'}"]
    session.answer(document, [*heading, *(f"{line.op}{line.text}" for line in found.lines)])


@page.command("restore", help="Save an old text as the newest one.")
@click.argument("title")
@click.argument("revision")
@space_option
@pass_session
def restore(session: Session, title: str, revision: str, space: str | None) -> None:
    """Give a page the text of one of its revisions again."""
    saved = session.run(usecases.restore_page, RestorePage(title, revision, space))
    _answer_page(session, saved.id, saved_json(saved), say("Restored: {title}", title=title))


@page.command("rename", help="Give a page a new title; links follow by themselves.")
@click.argument("title")
@click.argument("new")
@space_option
@pass_session
def rename(session: Session, title: str, new: str, space: str | None) -> None:
    """Rename a page."""
    done = session.run(usecases.rename_page, RenamePage(title, new, space))
    _answer_page(session, done.id, {}, say("Renamed: {title}", title=new))


@page.command("delete", help="Hide a page; its history stays.")
@click.argument("title")
@space_option
@pass_session
def delete(session: Session, title: str, space: str | None) -> None:
    """Delete a page."""
    before = session.ask(queries.show_page, ShowPage(title, space))
    done = session.run(usecases.delete_page, DeletePage(before.id, space))
    document = {"id": done.id, "items": [{"id": done.id, "title": before.title, "space": before.space}]}
    line = say(
        "Deleted: {title}. Bring it back with: kshare page undelete {id}", title=before.title, id=done.id
    )
    session.answer(document, line)


@page.command("undelete", help="Bring a deleted page back, by its id.")
@click.argument("page_id", metavar="ID")
@space_option
@pass_session
def undelete(session: Session, page_id: str, space: str | None) -> None:
    """Show a deleted page again."""
    done = session.run(usecases.undelete_page, UndeletePage(page_id, space))
    _answer_page(session, done.id, {}, say("The page is back."))


@page.command("tag", help="Give a page exactly these tags.")
@click.argument("title")
@click.argument("tags", nargs=-1)
@space_option
@pass_session
def tag(session: Session, title: str, tags: tuple[str, ...], space: str | None) -> None:
    """Change the tags of a page."""
    done = session.run(usecases.tag_page, TagPage(title, tags, space))
    _answer_page(session, done.id, {}, say("Tagged: {title}", title=title))


@page.command("move", help="Put a page under another one; without PARENT to the top.")
@click.argument("title")
@click.argument("parent", required=False)
@space_option
@pass_session
def move(session: Session, title: str, parent: str | None, space: str | None) -> None:
    """Change the parent of a page."""
    done = session.run(usecases.move_page, MovePage(title, parent, space))
    _answer_page(session, done.id, {}, say("Moved: {title}", title=title))


@page.command("duplicate", help="Make a second page with the text, tags and files of a page.")
@click.argument("title")
@click.argument("new", required=False)
@space_option
@pass_session
def duplicate(session: Session, title: str, new: str | None, space: str | None) -> None:
    """Copy a page within its space, under a title that is free."""
    before = session.ask(queries.show_page, ShowPage(title, space))
    done = session.run(duplicate_page, DuplicatePage(before.id, new or before.title, space))
    _answer_page(session, done.id, {}, say("Kept: {id}", id=done.id))


@page.command("blame", help="Who brought in each line of a page.")
@click.argument("title")
@space_option
@pass_session
def blame(session: Session, title: str, space: str | None) -> None:
    """Show the origin of each line."""
    lines = session.ask(blame_page, ShowPage(title, space))
    items = [
        {
            "text": line.text,
            "revision": line.revision,
            "author": person_json(line.author),
            "time": iso_time(line.time_ms),
        }
        for line in lines
    ]
    session.answer(
        {"items": items}, (f"{line.revision[:10]} @{line.author.handle:<16} {line.text}" for line in lines)
    )


def _answer_page(session: Session, page_id: str, document: Json, line: str) -> None:
    """Answer with the page as it is in lists now."""
    view = session.ask(queries.show_page, ShowPage(page_id))
    row = PageRow(
        view.id, view.space, view.title, view.tags, view.updated_ms, view.updated_by, len(view.conflicts), ""
    )
    item = page_row_json(row)
    session.answer({**item, **document, "items": [item]}, line)


for _command in (*page_views.COMMANDS, *page_groups.COMMANDS):
    page.add_command(_command)
