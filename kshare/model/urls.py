"""Addresses: what may be kept, what kind it is, and when two of them mean the same document.

A bookmark card is found by its *canonical* address (rule `url1`), so that everybody who saves the same
document meets on one card. The address as typed is kept beside it and is the one that is opened. Rule
`url1` follows RFC 3986 section 6.2 and the WHATWG URL standard where browsers differ from it:

* scheme and host in lower case, host in IDNA (punycode), default port dropped;
* dot segments removed; percent-encoding normalised: upper-case digits, unreserved characters plain;
* parameters that only track (`utm_*`, `fbclid`, `gclid`) dropped; the slash of an empty path dropped;
* fragment dropped unless it begins with `!` or `/`: applications use those as routes;
* `\\\\Server\\share\\a b`, `file://server/share/a%20b` and `C:\\x` become `file:` addresses.

The rule uses no Unicode table that grows with Python: host names go through the frozen Unicode 3.2 tables
of `encodings.idna`, everything else is ASCII. A change of the rule needs a new name, never an edit.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import Final

from kshare.errors import InvalidInput
from kshare.model.ids import OP_BYTES, digest
from kshare.model.limits import URL_CHARACTERS

URL_RULE: Final = "url1"

FORBIDDEN_SCHEMES: Final = frozenset({"javascript", "data", "vbscript", "place"})
"""Never kept and never opened: they run code, or mean something only inside one browser."""

_DEFAULT_PORTS: Final = {"http": "80", "https": "443", "ftp": "21"}
_PHONE_SCHEMES: Final = frozenset({"tel", "sms", "fax", "callto"})
_TRACKING: Final = frozenset({"fbclid", "gclid"})

_UNRESERVED: Final = r"A-Za-z0-9._~\-"
_SUB_DELIMS: Final = "!$&'()*+,;="
_HOST_CHARS: Final = _SUB_DELIMS
_PATH_CHARS: Final = _SUB_DELIMS + ":@/"
_QUERY_CHARS: Final = _PATH_CHARS + "?"
_ANY_CHARS: Final = _QUERY_CHARS + "#[]"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE = re.compile(r"[A-Za-z][:|](?=[\\/]|$)")
_HOST_PORT = re.compile(r"([A-Za-z0-9.-]+):[0-9]{1,5}(?=[/?#]|$)")
_AUTHORITY = re.compile(
    r"(?:(?P<user>.*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|.*?)(?::(?P<port>[0-9]*))?", re.DOTALL
)
_HOST_LIKE = re.compile(
    r"(?:localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[^\s/?#@:\\]+\.(?:[^\W\d_]{2,}|xn--[a-z0-9-]+))(?::[0-9]+)?",
    re.IGNORECASE,
)
_WRAPPED = re.compile(r"""<(.*)>|"(.*)"|'(.*)'""", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEVICE_PREFIX = re.compile(r"[\\/]{2}[?.][\\/](?:(UNC)[\\/])?", re.IGNORECASE)
_DOTS = re.compile("[\u3002\uff0e\uff61]")
_DEVIATION = re.compile("([\u00df\u03c2])")
"""Sharp s and final sigma: IDNA 2008 and browsers keep them, the tables of Unicode 3.2 would fold them."""


def parse_url(typed: str) -> str:
    """The address that was typed, trimmed and with a scheme, as it is to be kept.

    `www.x.de` and `host.tld/path` are taken as https. Raises InvalidInput for nothing, spaces, a missing
    scheme or server, and schemes that are never kept.

    >>> parse_url(" www.example.org/a ")
    'https://www.example.org/a'
    """
    text = _unwrap(typed)
    if not text:
        raise InvalidInput("There is no address. Paste one such as https://intranet/page.")
    if len(text) > URL_CHARACTERS:
        raise InvalidInput("This address is longer than {limit} characters.", limit=URL_CHARACTERS)
    if _CONTROL.search(text):
        raise InvalidInput("The address has a line break or another hidden character in it.")
    if _is_path(text):
        return text
    scheme, rest = _split_scheme(text)
    if scheme in FORBIDDEN_SCHEMES:
        raise InvalidInput(
            "Addresses that begin with '{scheme}:' are not kept, because they can run code or work in one "
            "browser only. Copy the address of the page instead.",
            scheme=scheme,
        )
    if scheme != "file" and any(character.isspace() for character in text):
        raise InvalidInput("The address '{typed}' has a space in it. Write %20 instead.", typed=text)
    if not scheme:
        return _with_scheme(text)
    if scheme in _DEFAULT_PORTS and not host_of(text):
        raise InvalidInput("The address '{typed}' names no server.", typed=text)
    if not rest:
        raise InvalidInput("The address '{typed}' is not complete.", typed=text)
    return text


def _unwrap(typed: str) -> str:
    """Without the quotes of Explorer's "Copy as path" or the angle brackets of a mail program."""
    text = typed.strip()
    wrapped = _WRAPPED.fullmatch(text)
    return next(part for part in wrapped.groups() if part is not None).strip() if wrapped else text


def _with_scheme(text: str) -> str:
    server = re.split(r"[/?#]", text, maxsplit=1)[0]
    if _HOST_LIKE.fullmatch(server):
        return f"https://{text}"
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise InvalidInput("'{typed}' is a mail address. Write mailto:{typed} to keep it.", typed=text)
    if re.match(r"\w", text):
        raise InvalidInput("'{typed}' is not a whole address. Did you mean https://{typed}?", typed=text)
    raise InvalidInput("'{typed}' is only part of an address. Begin with https:// and a server.", typed=text)


def host_of(url: str) -> str:
    """The server in its canonical form, without user name and port; empty if there is none.

    >>> host_of("HTTPS://anna@Bücher.example:8443/x")
    'xn--bcher-kva.example'
    """
    authority = re.match(r"(?:https?|ftp|file)://([^/?#]*)", canonical_url(url))
    parts = _AUTHORITY.fullmatch(authority.group(1)) if authority else None
    return parts.group("host") if parts else ""


def card_id(canonical: str) -> bytes:
    """The id of the bookmark card of a canonical address, 20 bytes: BLAKE2b-160("url1" + address)."""
    return digest(OP_BYTES, URL_RULE.encode("ascii"), canonical.encode("ascii"))


def canonical_url(raw: str) -> str:
    """The one spelling of an address, in ASCII. Total and idempotent; an address without a scheme is https.

    >>> canonical_url("HTTP://Example.ORG:80/a/../b%7e?utm_source=x&q=1#top")
    'http://example.org/b~?q=1'
    """
    text = _clean(raw)
    if _is_path(text):
        return _canonical_file(_path_as_url(text))
    scheme, rest = _split_scheme(text)
    if not scheme:
        scheme, rest = "https", text
    if scheme == "file":
        return _canonical_file(rest)
    if scheme in _DEFAULT_PORTS:
        return _canonical_web(scheme, rest)
    return f"{scheme}:{_normal(rest, _ANY_CHARS)}"


def _clean(raw: str) -> str:
    """As browsers do: no control characters or spaces at the ends, no tabs or line breaks anywhere."""
    return re.sub(r"[\t\r\n]", "", raw).strip("".join(map(chr, range(33))))


def _is_path(text: str) -> bool:
    return text.startswith(("\\\\", "//")) or (_DRIVE.match(text) is not None and text[1] == ":")


def _split_scheme(text: str) -> tuple[str, str]:
    """(scheme in lower case, what follows its colon); no scheme: ("", text). `host:8080` is no scheme."""
    found = _SCHEME.match(text)
    if not found:
        return "", text
    scheme = found.group(1).lower()
    if scheme not in _PHONE_SCHEMES and _HOST_PORT.match(text):
        return "", text
    return scheme, text[found.end() :]


def _path_as_url(path: str) -> str:
    """A Windows path as the rest of a file address; `%`, `#` and `?` are letters in it."""
    plain = _DEVICE_PREFIX.sub(lambda found: "//" if found.group(1) else "", path, count=1)
    for letter in "%#?":
        plain = plain.replace(letter, f"%{ord(letter):02X}")
    return plain if plain.startswith(("\\\\", "//")) else f"///{plain}"


def _canonical_file(rest: str) -> str:
    """`rest` is what follows `file:`. Two slashes and a name, or four and more, are a share."""
    path, _, query = rest.partition("#")[0].replace("\\", "/").partition("?")
    slashes = len(path) - len(path.lstrip("/"))
    host, path = "", path[slashes:]
    if (slashes == 2 or slashes > 3) and not _DRIVE.match(path):
        host, _, path = path.partition("/")
        host = _canonical_host(host, _HOST_CHARS + "@")
    if host == "localhost":
        host = ""
    normal = _without_dots(re.sub("/{2,}", "/", _normal(f"/{path}", _PATH_CHARS + "|")))
    if _DRIVE.match(normal[1:]):
        normal = f"/{normal[1].upper()}:{normal[3:]}"
    normal = normal.replace("|", "%7C")
    query = _normal(query, _QUERY_CHARS)
    return f"file://{host}{'' if host and normal == '/' else normal}{'?' if query else ''}{query}"


def _canonical_web(scheme: str, rest: str) -> str:
    body, _, fragment = rest.partition("#")
    body, _, query = body.partition("?")
    body = body.replace("\\", "/").lstrip("/")
    authority, slash, path = body.partition("/")
    path = _without_dots(_normal(slash + path, _PATH_CHARS))
    query = "&".join(part for part in _normal(query, _QUERY_CHARS).split("&") if not _tracks(part))
    route = fragment if fragment.startswith(("!", "/")) else ""
    address = f"{scheme}://{_canonical_authority(scheme, authority)}{'' if path == '/' else path}"
    return address + (f"?{query}" if query else "") + (f"#{_normal(route, _QUERY_CHARS)}" if route else "")


def _canonical_authority(scheme: str, authority: str) -> str:
    parts = _AUTHORITY.fullmatch(authority)
    host = _canonical_host(parts.group("host"), _HOST_CHARS) if parts else ""
    if not parts or not host:
        return _normal(authority, _HOST_CHARS + ":@")
    user, port = parts.group("user"), parts.group("port")
    port = (port.lstrip("0") or "0") if port else ""
    shown_port = f":{port}" if port and port != _DEFAULT_PORTS[scheme] else ""
    return (f"{_normal(user, _HOST_CHARS + ':')}@" if user else "") + host + shown_port


def _canonical_host(host: str, allowed: str) -> str:
    if host.startswith("[") and host.endswith("]"):
        return _normal(host.lower(), allowed + "[]:").lower()
    if not host.isascii():
        host = _DOTS.sub(".", host).replace("\u1e9e", "\u00df")
        # What is no host name by IDNA is percent-encoded below, so that it still has one spelling.
        with suppress(UnicodeError):
            host = ".".join(_idna_label(label) for label in host.split(".")) or host
    return _normal(host, allowed).lower()


def _idna_label(label: str) -> str:
    if label.isascii() or len(label) > 63:
        return label
    from encodings.idna import nameprep

    pieces = _DEVIATION.split(label)
    folded = "".join(piece if _DEVIATION.fullmatch(piece) else nameprep(piece) for piece in pieces)
    return folded if folded.isascii() else "xn--" + folded.encode("punycode").decode("ascii")


def _normal(text: str, allowed: str) -> str:
    """`text` with every character that is neither unreserved nor in `allowed` percent-encoded."""
    return _encoder(allowed).sub(_encode_one, text)


@cache
def _encoder(allowed: str) -> re.Pattern[str]:
    return re.compile(f"%[0-9A-Fa-f]{{2}}|[^{_UNRESERVED}{re.escape(allowed)}]")


def _encode_one(found: re.Match[str]) -> str:
    token = found.group()
    if len(token) == 1:
        return "".join(f"%{byte:02X}" for byte in token.encode("utf-8", "surrogatepass"))
    plain = chr(int(token[1:], 16))
    return plain if re.match(f"[{_UNRESERVED}]", plain) else token.upper()


def _without_dots(path: str) -> str:
    """Remove dot segments, RFC 3986 section 5.2.4; `path` is empty or begins with a slash."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "".join(f"/{segment}" for segment in kept)


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name.startswith("utm_") or name in _TRACKING
