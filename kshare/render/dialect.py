"""KShare's Markdown: the Markdown library with its extensions, plus what wikis and Obsidian add.

This module imports the Markdown library; `kshare.render.page` imports it when the first page is rendered.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from dataclasses import replace
from typing import Any, ClassVar, Final
from urllib.parse import quote, unquote

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from kshare.model.links import WIKI_LINK
from kshare.model.mentions import MENTION
from kshare.model.tag import HASHTAG, hashtag_at
from kshare.render.allowed import WRITABLE_TAGS
from kshare.render.anchors import anchor
from kshare.render.callouts import callout_name
from kshare.render.lines import prepare
from kshare.render.rendered import NO_FILES, File, Files, Names
from kshare.words import say

_CALLOUT = re.compile(r"\[!([A-Za-z]+)\][+-]? *([^\n]*)\n?")
_PAGE_FILE = re.compile(r"(?:[^:/?#]*/)*([^:/?#]+)\.(?:md|markdown)(?:#(.*))?", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WIDTH = re.compile(r"([1-9][0-9]{0,3})(?:x[0-9]+)?")
_HEADINGS: Final = frozenset(f"h{level}" for level in range(1, 7))

_Found = tuple["etree.Element | str | None", "int | None", "int | None"]
_NOT_FOUND: Final[_Found] = (None, None, None)


class Dialect(Markdown):
    """One reusable parser; not for two threads at once."""

    def __init__(self, *, short: bool) -> None:
        """`short`: for posts, where line ends are kept and headings are bold text."""
        extensions = ["tables", "footnotes", "def_list", "sane_lists", "admonition"]
        extensions += ["pymdownx.tilde", "pymdownx.mark", "pymdownx.tasklist"]
        settings: dict[str, dict[str, object]] = {
            "tables": {"use_align_attribute": True},
            "footnotes": {"BACKLINK_TITLE": "", "BACKLINK_TEXT": "↩"},
            "pymdownx.tilde": {"subscript": False},
        }
        super().__init__(extensions=extensions + ["nl2br"] * short, extension_configs=settings)
        self.names: Names = _Nobody()
        self.files: Files = NO_FILES
        self.preprocessors.deregister("html_block")
        self.treeprocessors.deregister("prettify")  # only line ends between blocks; costs a twentieth
        self.preprocessors.deregister("normalize_whitespace")  # `prepare` does it, and keeps tabs in code
        self.preprocessors.register(_Prepare(self), "kshare_lines", 40)
        self.parser.blockprocessors.register(_Admonition(self.parser), "admonition", 105)
        self.parser.blockprocessors.register(_Heading(self.parser), "hashheader", 70)
        self.treeprocessors.register(_Callouts(self), "kshare_callouts", 30)
        self.treeprocessors.register(_Links(self), "kshare_links", 5)
        if short:
            self.treeprocessors.register(_BoldHeadings(self), "kshare_headings", 30)
        self.inlinePatterns.register(_WikiLink(self), "kshare_wikilink", 187)
        self.inlinePatterns.register(_FileShare(self), "kshare_unc", 185)
        self.inlinePatterns.register(_RawTag(self), "html", 90)
        self.inlinePatterns.register(_Address(self), "kshare_address", 78)
        self.inlinePatterns.register(_Mention(self), "kshare_mention", 76)
        self.inlinePatterns.register(_Hashtag(self), "kshare_hashtag", 74)
        self.treeprocessors.register(_FewerPatterns(self, short), "kshare_fewer", 22)

    def to_html(self, text: str, names: Names, files: Files) -> str:
        """HTML of `text` (cleaned), not sanitised yet."""
        self.names, self.files = names, files
        try:
            return self.reset().convert(text)
        finally:
            self.names, self.files = _Nobody(), NO_FILES


class _Nobody:
    """The names of an empty space."""

    def page_id(self, title: str) -> str | None:
        return None

    def person_id(self, handle: str) -> str | None:
        return None


def page_link(names: Names, title: str, heading: str, shown: str) -> etree.Element:
    """`<a>` to a page, to a heading of this page if `title` is empty, or to the wish for a page."""
    link = etree.Element("a")
    part = f"#{anchor(heading)}" if heading else ""
    page = names.page_id(title) if title else None
    if page or not title:
        link.set("class", "wikilink")
        link.set("href", (f"kshare:page/{page}" if page else "") + part)
    else:
        link.set("class", "missing")
        link.set("href", f"kshare:new/{quote(title, safe='')}")
    link.text = AtomicString(shown)
    return link


def file_named(files: Files, written: str) -> File | None:
    """The file that an address means, by its last part alone: `../img/Plan%201.png` is `plan 1.png`; or None."""
    if not files or "\x02" in written or _SCHEME.match(written) or written.startswith(("//", "\\", "#")):
        return None
    return files.get(unquote(written).replace("\\", "/").rpartition("/")[2].strip().lower())


def file_element(file: File, shown: str, width: str = "") -> etree.Element:
    """`<img>` of a picture, `<a>` to any other file."""
    if file.is_image:
        element = etree.Element("img", {"src": f"kshare:blob/{file.hash}", "alt": shown})
        if width:
            element.set("width", width)
        return element
    element = etree.Element("a", {"class": "attachment", "href": f"kshare:file/{quote(file.name, safe='')}"})
    element.text = AtomicString(shown or file.name)
    return element


class _Prepare(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return prepare("\n".join(lines), self.md.htmlStash.store)


class _Heading(BlockProcessor):
    """`# Heading` with the space that tells it from `#tag`; `prepare` makes it a block of its own."""

    _LINE = re.compile(r"(#{1,6})(?: +(.*?))?(?: +#+)? *\n?$")

    def test(self, parent: etree.Element, block: str) -> bool:
        return block.startswith("#") and self._LINE.match(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> bool:
        match = self._LINE.match(blocks[0])
        if match is None:
            return False
        blocks.pop(0)
        etree.SubElement(parent, f"h{len(match[1])}").text = (match[2] or "").strip()
        return True


class _Inline(InlineProcessor):
    """An inline pattern that may ask `Dialect.names`."""

    ANCESTOR_EXCLUDES: ClassVar[Any] = ("a",)

    def __init__(self, pattern: str, dialect: Dialect) -> None:
        super().__init__(pattern, dialect)
        self.dialect = dialect


class _WikiLink(_Inline):
    """`[[Title#heading|shown]]`, and `![[embed]]`, which becomes a link."""

    ANCESTOR_EXCLUDES = ()

    def __init__(self, dialect: Dialect) -> None:
        super().__init__("!?" + WIKI_LINK.pattern, dialect)

    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        title, heading = " ".join(m["title"].split()), (m["heading"] or "").strip()
        shown = (m["shown"] or "").strip() or " › ".join(filter(None, [title, heading]))
        if not shown:
            return _NOT_FOUND
        file = file_named(self.dialect.files, title)
        if file is not None and (m[0].startswith("!") or self.dialect.names.page_id(title) is None):
            return self._file(file, m, shown), m.start(), m.end()
        if m[0].startswith("!"):
            shown = say("embed: {title}", title=title or heading)
        return page_link(self.dialect.names, title, heading, shown), m.start(), m.end()

    def _file(self, file: File, m: re.Match[str], shown: str) -> etree.Element:
        """A picture in its place (`|300` is its width), or a link."""
        width = _WIDTH.fullmatch((m["shown"] or "").strip())
        if file.is_image and not m[0].startswith("!"):
            file = replace(file, is_image=False)
        return file_element(file, file.name if width else shown, width[1] if width else "")


class _FileShare(_Inline):
    r"""A bare `\\server\share\file`."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(r"(?<![\\\w])\\\\[A-Za-z0-9][\w.-]*\\[^\s<>\"|?*\[\]()`]+", dialect)

    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        return _bare_link(m[0].rstrip(".,;:!\\"), m[0], m.start())


class _RawTag(_Inline):
    """Raw HTML goes through if its tag is one that may stay; anything else is text, as `List<String>` is."""

    ANCESTOR_EXCLUDES = ()

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(r"</?([A-Za-z][A-Za-z0-9]{0,11})(?:[ \n/][^<>]{0,2000})?>", dialect)

    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        if m[1].lower() not in WRITABLE_TAGS:
            return _NOT_FOUND
        return self.dialect.htmlStash.store(self.unescape(m[0])), m.start(), m.end()

    def unescape(self, text: str) -> str:
        """Inside a raw tag, what earlier patterns took for Markdown is plain text again."""
        stashed = self.dialect.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]

        def original(match: re.Match[str]) -> str:
            node = stashed.get(match[1])
            return node if isinstance(node, str) else "".join(node.itertext()) if node is not None else ""

        return _PLACEHOLDER.sub(original, text)


_PLACEHOLDER = re.compile("\x02klzzwxh:([0-9]+)\x03")


class _Address(_Inline):
    """A bare web address."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(r"(?<![\w/])(?:(?:https?|ftp|file)://|www\.(?=\w))[^\s<>\x02\x03\"]+", dialect)

    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        return _bare_link(_without_punctuation(m[0]), m[0], m.start())


def _without_punctuation(address: str) -> str:
    """A bare address without what ends the sentence: `.` `,` and a `)` that was not opened in it."""
    while address and (address[-1] in ".,;:!?'*_~|" or (address[-1] == ")" and "(" not in address)):
        address = address[:-1]
    return address


def _bare_link(address: str, written: str, start: int) -> _Found:
    if len(address) < 5 or len(written) > 4_000:
        return _NOT_FOUND
    link = etree.Element("a", href=f"https://{address}" if address.startswith("www.") else address)
    link.text = AtomicString(address)
    return link, start, start + len(address)


class _Mention(_Inline):
    """`@handle`; of nobody we know it stays text."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(MENTION.pattern, dialect)

    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        handle = m["handle"].rstrip("-_")
        person = self.dialect.names.person_id(handle.casefold())
        if person is None:
            return _NOT_FOUND
        link = etree.Element("a", {"class": "mention", "href": f"kshare:person/{person}"})
        link.text = AtomicString(f"@{handle}")
        return link, m.start(), m.start() + 1 + len(handle)


class _Hashtag(_Inline):
    """`#tag`."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(HASHTAG.pattern, dialect)

    def handleMatch(self, m: re.Match[str], data: str) -> _Found:  # type: ignore[override]
        written, tag = hashtag_at(m)
        if not tag:
            return _NOT_FOUND
        link = etree.Element("a", {"class": "hashtag", "href": f"kshare:tag/{quote(tag)}"})
        link.text = AtomicString(f"#{written}")
        return link, m.start(), m.start() + 1 + len(written)


class _FewerPatterns(Treeprocessor):
    """Spares the library most of its work: it tries each pattern on each text, one after the other.

    Texts without any mark are closed to all; patterns whose mark does not occur on the page are left out.
    """

    _TRIGGERS: Final = {
        "backtick": "`", "footnote": "[^", "kshare_wikilink": "[[", "kshare_unc": "\\\\", "escape": "\\",
        "link": "](", "image_link": "![", "autolink": "<", "automail": "<", "html": "<", "entity": "&",
        "linebreak": "  \n", "kshare_mention": "@", "kshare_hashtag": "#",
    }  # fmt: skip
    _REFERENCES: Final = frozenset({"reference", "image_reference", "short_reference", "short_image_ref"})

    def __init__(self, dialect: Dialect, short: bool) -> None:
        super().__init__(dialect)
        self._mark = re.compile(r"[*_`\[<&\\@#~=\x02]|://|www\." + (r"|\n" if short else r"|  \n"))

    def run(self, root: etree.Element) -> None:
        marked = []
        for element in root.iter():
            text = element.text
            if text and not isinstance(text, AtomicString):
                if self._mark.search(text):
                    marked.append(text)
                else:
                    element.text = AtomicString(text)
            if element.tail and self._mark.search(element.tail):
                marked.append(element.tail)
        whole = "\0".join(marked)
        patterns = self.md.inlinePatterns
        left_out = {name for name, mark in self._TRIGGERS.items() if mark not in whole}
        if not self.md.references:
            left_out |= self._REFERENCES
        kept = [pattern for pattern in patterns if not any(patterns[name] is pattern for name in left_out)]
        self.md.treeprocessors["inline"].inlinePatterns = kept  # type: ignore[attr-defined]


class _Admonition(AdmonitionProcessor):
    """`!!! note` without a title is called as `> [!note]` is."""

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        classes, title = super().get_class_and_title(match)
        return classes, title if match[2] is not None else callout_name(classes.split(" ", 1)[0])


class _Callouts(Treeprocessor):
    """`> [!note] Title` becomes an admonition."""

    def run(self, root: etree.Element) -> None:
        for quoted in root.iter("blockquote"):
            first = quoted[0] if len(quoted) else None
            match = _CALLOUT.match(first.text or "") if first is not None and first.tag == "p" else None
            if first is None or match is None:
                continue
            kind = match[1].lower()
            quoted.tag = "div"
            quoted.set("class", f"admonition {kind}")
            title = etree.Element("p", {"class": "admonition-title"})
            title.text = match[2].strip() or callout_name(kind)
            first.text = (first.text or "")[match.end() :]
            if not first.text.strip():
                quoted.remove(first)
            quoted.insert(0, title)


class _BoldHeadings(Treeprocessor):
    """Headings of a post are bold text."""

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if element.tag in _HEADINGS:
                element.tag = "p"
                strong = etree.SubElement(element, "strong")
                strong.text, element.text = element.text, None


class _Links(Treeprocessor):
    """A link to a Markdown file is a link to the page of that name; one to a file of the item leads there."""

    def run(self, root: etree.Element) -> None:
        assert isinstance(self.md, Dialect)
        for link in root.iter("a"):
            match = _PAGE_FILE.fullmatch(link.get("href", ""))
            if match:
                target = page_link(self.md.names, match[1].replace("%20", " "), match[2] or "", "")
                link.attrib.update(target.attrib)
        if self.md.files:
            self._find_files(root, self.md.files)

    def _find_files(self, root: etree.Element, files: Files) -> None:
        for link in root.iter("a"):
            if file := file_named(files, link.get("href", "")):
                link.attrib.update(file_element(replace(file, is_image=False), "").attrib)
        for picture in root.iter("img"):
            if file := file_named(files, picture.get("src", "")):
                target = file_element(file, picture.get("alt", ""))
                picture.tag, picture.text = target.tag, target.text
                picture.attrib.pop("src")
                picture.attrib.update(target.attrib)
