"""Links between the notes of a folder, rewritten to `[[Title]]`: pages of KShare have titles, not places.

| in the note | becomes |
|---|---|
| `[[folder/Note]]`, `[[Note.md]]`, `[[../Note#Part\\|x]]` | `[[Note]]`, `[[Note]]`, `[[Note#Part\\|x]]` |
| `[x](../Note.md)`, `[x](/a/My%20Note.md#part)` | `[[Note\\|x]]`, `[[My Note#part\\|x]]` |
| `[Note](Note.md)` | `[[Note]]` |

Pictures, links to other files, addresses, link definitions and everything inside code stay as they are.
Two notes of one name in different folders share their links from then on.
"""

from __future__ import annotations

import re
from itertools import chain
from urllib.parse import unquote

from kshare.model.links import WIKI_LINK
from kshare.model.prose import prose_only

_MARKDOWN_LINK = re.compile(
    r"(?<![!\\\]])\[(?P<shown>[^\[\]|\n]{1,500})\]"
    r"\((?:<(?P<angled>[^<>\n]{1,500})>|(?P<bare>[^\s()<>]{1,500}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?))"
    r"(?:[ \t]+(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?\)"
)
_NOTE_ENDING = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_CODE = re.compile(r"`|~~~|^(?: {4}| {0,3}\t)|\A---", re.MULTILINE)
"""What the scanner for code would act on: most notes have nothing of it."""
_FILE_ENDING = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|docx?|xlsx?|pptx?|zip|csv|txt|mp[34]|m4a|wav|ogg|webm|mov|canvas|excalidraw)$",
    re.IGNORECASE,
)


def rewrite_links(text: str) -> str:
    """`text` with links to other notes as `[[Title]]`.

    >>> rewrite_links("see [the rules](../a/Travel%20rules.md) and `[[a/b]]` and [[a/Visa|x]]")
    'see [[Travel rules|the rules]] and `[[a/b]]` and [[Visa|x]]'
    """
    if not _edits(text, text):
        return text
    pieces, done = [], 0
    for start, end, new in sorted(_edits(prose_only(text) if _CODE.search(text) else text, text)):
        pieces += [text[done:start], new]
        done = end
    return "".join(pieces) + text[done:]


def _edits(prose: str, text: str) -> list[tuple[int, int, str]]:
    """(start, end, new words) of every link that changes. `prose` is `text` with its code blanked; the words
    are taken from `text`, because the words of a link may be code."""
    wiki = ((found, _wiki_link(found, text)) for found in WIKI_LINK.finditer(prose))
    markdown = ((found, _markdown_link(found, text)) for found in _MARKDOWN_LINK.finditer(prose))
    return [(*found.span(), new) for found, new in chain(wiki, markdown) if new is not None]


def _wiki_link(found: re.Match[str], text: str) -> str | None:
    target = found["title"].strip()
    if not ("/" in target or _NOTE_ENDING.search(target)) or _ADDRESS.match(target):
        return None
    title = _title_of(target)
    if not title or _FILE_ENDING.search(target):
        return None
    # What follows the target (heading, shown text, the `\|` of a table) stays letter by letter.
    return f"[[{title}{text[found.end('title') : found.end()]}"


def _markdown_link(found: re.Match[str], text: str) -> str | None:
    target, _, heading = (found["angled"] or found["bare"]).partition("#")
    target, heading = unquote(target), unquote(heading)
    if _ADDRESS.match(target) or not _NOTE_ENDING.search(target):
        return None
    title, shown = _title_of(target), text[found.start("shown") : found.end("shown")].strip()
    if not title or "#" in title or re.search(r"[\[\]|\n\\]", title + heading + shown):
        return None
    place = f"{title}#{heading}" if heading else title
    return f"[[{place}]]" if shown == place or not shown else f"[[{place}|{shown}]]"


def _title_of(target: str) -> str:
    name = target.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return _NOTE_ENDING.sub("", name).strip().strip(".")
