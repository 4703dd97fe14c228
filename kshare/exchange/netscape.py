"""Read bookmark files: the Netscape HTML that every browser and bookmark service writes.

    <DL><p>
        <DT><H3>Folder</H3>
        <DL><p>
            <DT><A HREF="https://…" ADD_DATE="1466009029" TAGS="a,b" PRIVATE="0">Title</A>
            <DD>Note, to the next DT
        </DL><p>
    </DL><p>

No standard exists; the dialects read here are those of Firefox, Chrome, Edge, Internet Explorer, Safari,
Google, delicious, scuttle and Shaarli. See Microsoft, "Netscape Bookmark File Format", and
https://github.com/shaarli/netscape-bookmark-parser for what else is out there.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

from kshare.errors import InvalidInput
from kshare.exchange.fields import read_tags, read_time, storable
from kshare.exchange.values import NETSCAPE, ImportedBookmark, Skipped, Source, fingerprint
from kshare.model.limits import NOTE_CHARACTERS, TITLE_CHARACTERS
from kshare.model.urls import parse_url

MAX_FOLDERS: Final = 32
"""Folders deeper than this are read, but their names are not kept."""

ROOT_FOLDERS: Final = frozenset(
    name.casefold()
    for name in (
        "Bookmarks", "Bookmark menu", "Bookmarks menu", "Bookmarks bar", "Bookmarks toolbar", "Favorites",
        "Favorites bar", "Favourites", "Favourites bar", "Other bookmarks", "Other favorites",
        "Other favourites", "Mobile bookmarks", "Synced bookmarks", "Personal toolbar",
        "Personal toolbar folder", "Links", "Imported", "Unlabeled", "Unsorted bookmarks", "Reading list",
        "Lesezeichen", "Lesezeichen-Menü", "Lesezeichen-Symbolleiste", "Lesezeichenleiste",
        "Weitere Lesezeichen", "Mobile Lesezeichen", "Favoriten", "Favoritenleiste", "Weitere Favoriten",
        "Favoris", "Barre de favoris", "Barre des favoris", "Autres favoris", "Barre personnelle", "Signets",
        "Menu Signets", "Menu des marque-pages", "Autres marque-pages", "Marque-pages",
        "Marcadores", "Barra de marcadores", "Otros marcadores", "Outros marcadores", "Favoritos",
        "Barra de favoritos", "Otros favoritos", "Segnalibri", "Barra dei segnalibri", "Altri segnalibri",
        "Preferiti", "Barra dei preferiti", "Altri preferiti", "Bladwijzers", "Bladwijzerwerkbalk",
        "Bladwijzerbalk", "Overige bladwijzers", "Favorieten", "Zakładki", "Pasek zakładek",
        "Inne zakładki", "Ulubione", "Закладки", "Панель закладок", "Другие закладки", "书签", "书签栏",
        "其他书签", "收藏夹", "收藏夹栏", "其他收藏夹", "ブックマーク", "ブックマーク バー",
        "その他のブックマーク", "お気に入り", "お気に入りバー",
    )
)  # fmt: skip
"""Names that browsers give to their own places: they sort nothing, so they become no tags."""

_ROOT_ATTRIBUTES: Final = frozenset({"personal_toolbar_folder", "unfiled_bookmarks_folder"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
_ENCODING = re.compile(
    r"(?:iso-?8859-\d{1,2}|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]|shift_jis|euc-(?:jp|kr)|gbk|gb2312|gb18030|big5)",
    re.IGNORECASE,
)
_NAME_OF_PARAMETER = re.compile(r"&(?=[A-Za-z][A-Za-z0-9]*=)")
_TAG_OR_STRAY = re.compile(r"""(</?[A-Za-z](?:[^"'<>]|"[^"]*"|'[^']*')*>|</?[A-Za-z][^<>]*>)|<""")
"""A `<` that begins no whole tag is text, and so are comments: `html.parser` fails on some (`<![`) and takes
minutes for others (thousands of `<a ` without an end)."""
_BREAKS: Final = frozenset({"br", "p", "li", "div", "tr", "ul", "ol", "pre", "blockquote"})


def read_bookmarks(data: bytes, label: str) -> tuple[list[ImportedBookmark], list[Skipped]]:
    """(the bookmarks in the order of the file, what could not be taken). `label` names the file.

    Takes any bytes. An address that stands twice in the file is given twice. Times in `ADD_DATE` may be
    s, ms or us. Folder names become tags, except those that browsers make themselves.
    """
    reader = _Reader()
    # "&copy=" in an address would become a copyright sign.
    text = _NAME_OF_PARAMETER.sub("&amp;", _decode(data))
    reader.feed(_TAG_OR_STRAY.sub(lambda found: found[1] or "&lt;", text))
    reader.close()
    reader.finish_item()
    bookmarks: list[ImportedBookmark] = []
    skipped: list[Skipped] = []
    for item in reader.items:
        found = _bookmark(item, label)
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            bookmarks.append(found)
    return bookmarks, skipped


@dataclass(slots=True)
class _Folder:
    name: str
    is_root: bool


@dataclass(slots=True)
class _Item:
    """A bookmark while its parts are coming in."""

    attributes: dict[str, str]
    folders: tuple[_Folder, ...]
    title: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects items; tolerant of missing and unknown tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[_Item] = []
        self._folders: list[_Folder | None] = []
        """One entry for each open DL; None for the outermost and for lists without a heading."""
        self._heading: _Folder | None = None
        """The last H3, until its DL opens."""
        self._item: _Item | None = None
        self._into: list[str] | None = None
        """Where text goes: a title, a note, a heading, or nowhere."""

    def set_cdata_mode(self, *args: Any, **options: Any) -> None:
        """A stray `<script>` or `<title>` in a note must not swallow the rest of the file."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        match tag:
            case "dt" | "hr":
                self.finish_item()
            case "h3":
                self.finish_item()
                self._heading = _Folder("", bool(_ROOT_ATTRIBUTES & attributes.keys()))
                self._into = []
            case "dl":
                self.finish_item()
                self._folders.append(self._heading)
                self._heading = None
            case "dd":
                # A folder's description is read over: a tag has none.
                self._into = self._item.note if self._item else None
            case "a" if "href" in attributes and not self._is_inside_note(attributes):
                self._start_item(attributes)
            case _ if tag in _BREAKS and self._is_note():
                self._take("\n")

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "h3":
                if self._heading and self._into is not None:
                    self._heading.name = _one_line(self._into)
                self._into = None
            case "a" if not self._is_note():
                self._into = None
            case "dl":
                self.finish_item()
                self._heading = None
                if self._folders:
                    self._folders.pop()

    def handle_data(self, data: str) -> None:
        self._take(data)

    def finish_item(self) -> None:
        """Keep the item that was read so far."""
        if self._item:
            self.items.append(self._item)
        self._item, self._into = None, None

    def _start_item(self, attributes: dict[str, str]) -> None:
        self.finish_item()
        named = [folder for folder in self._folders if folder and folder.name]
        self._item = _Item(attributes, tuple(named[:MAX_FOLDERS]))
        self._into = self._item.title

    def _is_note(self) -> bool:
        return self._item is not None and self._into is self._item.note

    def _is_inside_note(self, attributes: dict[str, str]) -> bool:
        """True for a link in a note; one with a date is a bookmark in a file without DT."""
        return self._is_note() and "add_date" not in attributes

    def _take(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)


def _bookmark(item: _Item, label: str) -> ImportedBookmark | Skipped:
    attributes = item.attributes
    written = storable(attributes["href"]).strip()
    title = _short(_one_line(item.title), TITLE_CHARACTERS)
    try:
        url = parse_url(_without_spaces(written))
    except InvalidInput as refused:
        return Skipped(title or written[:200], refused.message)
    note = "".join(item.note).strip() or attributes.get("description", "").strip()
    tag_text = attributes.get("tags", "")
    names = tag_text.split("," if "," in tag_text else None)
    names += [folder.name for folder in item.folders if not _is_browsers_own(folder)]
    tags = read_tags(names)
    added = read_time(attributes.get("add_date", "")) or None  # 0 is how exporters say "not known".
    note = _short(storable(note), NOTE_CHARACTERS)
    parts = (url, title, note, "\n".join(tags), str(added))
    return ImportedBookmark(
        url=url,
        title=title or url[:TITLE_CHARACTERS],
        tags=tags,
        note=note,
        added=added,
        folder=tuple(folder.name for folder in item.folders),
        source=Source(NETSCAPE, label, url, fingerprint(*(part.encode("utf-8") for part in parts))),
        private=attributes.get("private", "").strip() == "1",
    )


def _is_browsers_own(folder: _Folder) -> bool:
    return folder.is_root or folder.name.casefold() in ROOT_FOLDERS


def _without_spaces(url: str) -> str:
    """Browsers keep some addresses with spaces and line breaks in them; paths on a share may have spaces."""
    joined = re.sub(r"[\x00-\x1f\x7f]", "", url)
    if joined.startswith("\\\\") or re.match(r"[A-Za-z]:\\|file:", joined, re.IGNORECASE):
        return joined
    return re.sub(r"\s", "%20", joined)


def _one_line(pieces: list[str]) -> str:
    return " ".join(storable("".join(pieces)).split())


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _decode(data: bytes) -> str:
    """As the byte order mark or the META tag says, else UTF-8, else cp1252. LF as line end."""
    text = _decode_bytes(data).replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_bytes(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data.startswith(BOM_UTF8):
        return data.removeprefix(BOM_UTF8).decode("utf-8", "replace")
    declared = _CHARSET.search(data, 0, 4096)
    name = declared.group(1).decode("ascii").lower() if declared else ""
    if name in ("iso-8859-1", "iso8859-1"):
        name = "cp1252"  # What browsers do: WHATWG Encoding Standard.
    if _ENCODING.fullmatch(name):
        try:
            return data.decode(name, "replace")
        except LookupError:
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8" if name in ("utf-8", "utf8") else "cp1252", "replace")
