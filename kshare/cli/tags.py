"""`kshare tag`: which tags there are, and other names for them."""

from __future__ import annotations

import click

from kshare.cli.commands import Group
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session
from kshare.model.tag import parse_tag
from kshare.queries.bookmarks import ListBookmarks, ListTags, TagsAmong, list_tags, tags_among
from kshare.queries.tags import Reach, TagReach, tag_reach
from kshare.usecases import tags as usecases
from kshare.usecases.tags import MergeTags, RenameTag, Retagged
from kshare.words import say_many

_MOST = 10_000


@click.group(cls=Group, help="Tags of pages, bookmarks and posts.")
def tag() -> None:
    """The group."""


@tag.command("list", help="List tags with how many items carry them, most used first.")
@click.argument("prefix", default="")
@click.option("--kind", type=click.Choice(("page", "post", "bookmark")), help="Only on items of this kind.")
@click.option(
    "--with",
    "beside",
    multiple=True,
    metavar="TAG",
    help="Bookmarks: only tags found beside this one (repeat it).",
)
@click.option("--limit", type=click.IntRange(1), default=_MOST, help="At most so many (default: all).")
@pass_session
def list_(session: Session, prefix: str, kind: str | None, beside: tuple[str, ...], limit: int) -> None:
    """List tags."""
    if beside:
        found = session.ask(tags_among, TagsAmong(ListBookmarks(tags=beside), limit=_MOST))
        found = tuple(row for row in found if row.tag.startswith(prefix))[:limit]
    else:
        found = session.ask(list_tags, ListTags(kind, prefix, limit))
    document = {"items": [{"tag": row.tag, "count": row.count} for row in found]}
    session.answer(document, (f"{row.count:6}  #{row.tag}" for row in found))


_dry_run = click.option("--dry-run", is_flag=True, help="Only say how many items it would touch.")


@tag.command("rename", help="Another name for a tag, on every page and bookmark you may change.")
@click.argument("old")
@click.argument("new")
@_dry_run
@space_option
@pass_session
def rename(session: Session, old: str, new: str, dry_run: bool, space: str | None) -> None:
    """Rename a tag."""
    reach = session.ask(tag_reach, TagReach((old,), space))
    done = None if dry_run else session.run(usecases.rename_tag, RenameTag(old, new, space))
    _answer(session, parse_tag(new), reach, done)


@tag.command(
    "merge", help="Let the last tag stand for all others, on every page and bookmark you may change."
)
@click.argument("tags", nargs=-1, required=True, metavar="TAG...")
@click.argument("into")
@_dry_run
@space_option
@pass_session
def merge(session: Session, tags: tuple[str, ...], into: str, dry_run: bool, space: str | None) -> None:
    """Merge tags."""
    reach = session.ask(tag_reach, TagReach(tags, space))
    done = None if dry_run else session.run(usecases.merge_tags, MergeTags(tags, into, space))
    _answer(session, parse_tag(into), reach, done)


def _answer(session: Session, into: str, reach: Reach, done: Retagged | None) -> None:
    changed, left = (reach.changed, reach.left) if done is None else (done.items, done.left)
    document = {
        "tag": into,
        "changed": changed,
        "left": left,
        "posts": reach.posts,
        "dry_run": done is None,
    }
    session.answer(document, say_many("#{tag}: {count} item", "#{tag}: {count} items", changed, tag=into))
    if reach.posts:
        one, many = (
            "{count} post says it in its words, which stay.",
            "{count} posts say it in their words, which stay.",
        )
        session.note(say_many(one, many, reach.posts))
    if left:
        one, many = "{count} item lies where you only read.", "{count} items lie where you only read."
        session.note(say_many(one, many, left))
