"""Which addresses a rendered text may carry.

| written | becomes |
|---|---|
| http, https, ftp, mailto | itself |
| file:, C:\\dir\\file | `file:` address; the window asks first |
| \\\\server\\share, //server/share | `\\\\server\\share`; the window asks first |
| kshare:page/… post/… bookmark/… person/… tag/… new/… blob/… file/… | itself |
| #part | itself, a place on the same page |
| anything else (javascript:, data:, unknown schemes, relative paths) | nothing |

Nothing here opens, resolves or looks at an address.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import Final
from urllib.parse import quote

WEB_SCHEMES: Final = frozenset({"http", "https", "ftp", "mailto"})
SCHEMES: Final = WEB_SCHEMES | {"file", "kshare"} | set(ascii_lowercase)
"""What nh3 lets through to `safe_href`; one letter is a Windows drive."""

_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_OWN = re.compile(r"kshare:(?:page|post|bookmark|person|tag|new|blob|file)/[^\s\"'<>\\]+")
_BLOB = re.compile(r"kshare:blob/[A-Za-z0-9]+")
_UNC = re.compile(r"[\\/]{2}|\\")


def safe_href(written: str) -> str | None:
    """The address a link may have, or None if it may have none.

    >>> safe_href("https://example.org/"), safe_href("java\\nscript:alert(1)")
    ('https://example.org/', None)
    >>> safe_href("//server/share/plan.xlsx")
    '\\\\\\\\server\\\\share\\\\plan.xlsx'
    >>> safe_href("C:\\\\Plans\\\\a b.xlsx")
    'file:///C:/Plans/a%20b.xlsx'
    """
    address = _IGNORED_BY_BROWSERS.sub("", written).strip()
    scheme = _SCHEME.match(address)
    if scheme is None:
        if address.startswith("#"):
            return address
        return "\\\\" + address.lstrip("\\/").replace("/", "\\") if _UNC.match(address) else None
    name = scheme[1].lower()
    if len(name) == 1:
        return f"file:///{name.upper()}:{quote(address[2:].replace(chr(92), '/'), safe='/%')}"
    if name == "kshare":
        return address if _OWN.fullmatch(address) else None
    return address if name in WEB_SCHEMES or name == "file" else None


def asks_first(href: str) -> bool:
    """True for an address on this PC or on a file server, as `safe_href` gives it."""
    return href.startswith("\\\\") or href[:5].lower() == "file:"


def is_blob(src: str) -> bool:
    """True for a picture in the attachment store: the only kind that is ever shown.

    >>> is_blob("kshare:blob/abc234"), is_blob("https://example.org/a.png")
    (True, False)
    """
    return _BLOB.fullmatch(src) is not None
