"""Write everything as Markdown files that people and other programs can read.

    pages/Travel rules.md    one file for each page: front matter, then the text, letter by letter
    bookmarks.md             one heading for each bookmark
    files/Travel rules/      the attachments of that page
    bookmark-files/<id>/     the attachments of a bookmark, and post-files/<id>/ those of a post
    posts/2026-11.md         the posts of a month (UTC), oldest first
    people.md                who they are

Front matter of a page: `kshare: page`, `id`, `title`, `tags`, `created`, `updated`, `authors` (handles),
`space`, `source` (where it was imported from), `files` (names of attachments). `markdown_folder` reads the
pages back to the same titles, texts, tags and files; the other files are for people (`kshare: bookmarks`,
`posts`, `people`) and come back from the JSON or the Netscape export.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.exchange.filenames import windows_safe_name
from kshare.exchange.front_matter import write_front_matter
from kshare.exchange.markdown_folder import KIND_FIELD
from kshare.exchange.note_files import FILES
from kshare.exchange.target_folder import ExportFolder
from kshare.exchange.values import (
    MARKDOWN,
    ExportedBookmark,
    ExportedFile,
    ExportedPage,
    ExportedPerson,
    ExportedPost,
)
from kshare.model.attachment import Blob
from kshare.model.clock import iso_time

PAGES: Final = "pages"
POSTS: Final = "posts"
BOOKMARK_FILES: Final = "bookmark-files"
POST_FILES: Final = "post-files"


def write_markdown(
    folder: Path,
    pages: Sequence[ExportedPage],
    bookmarks: Sequence[ExportedBookmark] = (),
    posts: Sequence[ExportedPost] = (),
    people: Sequence[ExportedPerson] = (),
    *,
    open_content: Callable[[Blob], BinaryIO] | None = None,
    cancel: CancelToken | None = None,
    progress: Progress = no_progress,
) -> tuple[str, ...]:
    """Fill `folder`; gives the paths written, below it. Raises as `ExportFolder` does, and Cancelled.

    `open_content` opens the content of an attachment; without it only their names are written. `progress` counts
    pages, and the bookmarks and posts that have files.
    """
    cancel = cancel or CancelToken()
    carriers = [(f"{BOOKMARK_FILES}/{card.id}", card.files) for card in bookmarks if card.files]
    carriers += [(f"{POST_FILES}/{post.id}", post.files) for post in posts if post.files]
    months: dict[str, list[ExportedPost]] = defaultdict(list)
    for post in sorted(posts, key=lambda post: (post.time, post.id)):
        months[iso_time(post.time)[:7]].append(post)
    taken: set[str] = set()
    with ExportFolder(folder, MARKDOWN) as target:
        # By id, so that of two pages with one title the same one gets the number every time.
        for done, page in enumerate(sorted(pages, key=lambda page: page.id), start=1):
            cancel.check()
            name = windows_safe_name(page.title, taken)
            taken.add(name.casefold())
            target.write(f"{PAGES}/{name}.md", page_file(page))
            _copy_files(target, f"{FILES}/{name}", page.files, open_content)
            progress(done, len(pages) + len(carriers))
        for done, (place, files) in enumerate(carriers, start=len(pages) + 1):
            cancel.check()
            _copy_files(target, place, files, open_content)
            progress(done, len(pages) + len(carriers))
        if bookmarks:
            target.write("bookmarks.md", bookmarks_file(bookmarks))
        for month, written in months.items():
            target.write(f"{POSTS}/{month}.md", posts_file(month, written))
        if people:
            target.write("people.md", people_file(people))
        return target.files


def _copy_files(
    target: ExportFolder,
    place: str,
    files: Sequence[ExportedFile],
    open_content: Callable[[Blob], BinaryIO] | None,
) -> None:
    if open_content is None:
        return
    for file in files:
        with open_content(file.blob) as source:
            target.write_file(f"{place}/{file.name}", source)


def page_file(page: ExportedPage) -> str:
    """A page with its front matter; the text follows after one empty line, unchanged."""
    source = page.source
    front = write_front_matter(
        {
            KIND_FIELD: "page",
            "id": page.id,
            "title": page.title,
            "tags": page.tags,
            "created": iso_time(page.created),
            "updated": iso_time(page.updated),
            "authors": page.authors,
            "space": page.space,
            "source": (source.format, source.root, source.path) if source else (),
            "files": tuple(file.name for file in page.files),
        }
    )
    return f"{front}\n{page.text}"


def bookmarks_file(bookmarks: Iterable[ExportedBookmark]) -> str:
    """All bookmarks for reading, in the order given."""
    return _list_file("bookmarks", "Bookmarks", map(_bookmark, bookmarks))


def posts_file(month: str, posts: Iterable[ExportedPost]) -> str:
    """The posts of a month for reading, in the order given."""
    return _list_file("posts", f"Posts {month}", map(_post, posts))


def people_file(people: Iterable[ExportedPerson]) -> str:
    """All people for reading, in the order given."""
    return _list_file("people", "People", map(_person, people))


def _list_file(kind: str, title: str, sections: Iterable[str]) -> str:
    front = write_front_matter({KIND_FIELD: kind, "title": title})
    return f"{front}\n# {title}\n\n" + "\n".join(sections)


def _bookmark(bookmark: ExportedBookmark) -> str:
    about = f"Saved {iso_time(bookmark.added)[:10]} by {', '.join(bookmark.savers)}"
    lines = [f"## {_one_line(bookmark.title or bookmark.url)}", "", f"<{bookmark.url}>", "", about]
    lines += _tag_line(bookmark.tags) + _paragraph(bookmark.note) + _paragraph(bookmark.text)
    lines += _file_lines(f"{BOOKMARK_FILES}/{bookmark.id}", bookmark.files)
    return "\n".join(lines) + "\n"


def _post(post: ExportedPost) -> str:
    time = iso_time(post.time)[:16].replace("T", " ")
    lines = [f"## {time} {post.author} ({post.kind})", "", f"Post {post.id}"]
    if post.reply_to:
        lines[-1] += f" in reply to {post.reply_to}"
    lines += _tag_line(post.tags) + _paragraph(post.text)
    return "\n".join(lines + _file_lines(f"../{POST_FILES}/{post.id}", post.files)) + "\n"


def _person(person: ExportedPerson) -> str:
    lines = [f"## {_one_line(person.name)} (@{person.handle})"]
    facts = (("Unit", person.unit), ("Skills", ", ".join(person.skills)))
    for label, value in facts:
        lines += _paragraph(f"{label}: {value}" if value else "")
    return "\n".join(lines + _paragraph(person.about)) + "\n"


def _file_lines(place: str, files: Sequence[ExportedFile]) -> list[str]:
    """A link to each file, from where the list lies."""
    return ["", *(f"- [{file.name}](<{place}/{file.name}>)" for file in files)] if files else []


def _tag_line(tags: Sequence[str]) -> list[str]:
    return _paragraph(" ".join(f"#{tag}" for tag in tags))


def _paragraph(text: str) -> list[str]:
    return ["", text.strip()] if text.strip() else []


def _one_line(text: str) -> str:
    return " ".join(text.split())
