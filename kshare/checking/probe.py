"""One look at one web address: HEAD, then GET where a server knows no HEAD; what was answered, in a word.

Nothing is sent but the address: no cookie, no name, no referrer. A redirection is followed only to servers that were
named beforehand. Status codes are those of RFC 9110, section 15.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from typing import Final
from urllib.parse import urljoin, urlsplit

from kshare.model.link_check import LinkCheck, Verdict
from kshare.model.urls import canonical_url, host_of

TIMEOUT_S: Final = 6.0
"""A server may be silent for so long."""
WHOLE_S: Final = 15.0
"""An answer that trickles is given up after so long."""
HTML_BYTES: Final = 256 << 10
_HOPS: Final = 5
_PORTS: Final = {"http": 80, "https": 443}
_HEADERS: Final = {"User-Agent": "KShare", "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "identity"}
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_FOR_GOOD: Final = (301, 308)
_SIGN_IN: Final = re.compile(
    r"(?:^|[/._-])(?:log-?in|sign-?in|sso|saml2?|oauth2?|adfs|cas|wp-login|auth)(?:[/._?-]|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: status, where it points to, and the beginning of the document after a GET."""

    code: int
    target: str = ""
    body: bytes = b""
    content_type: str = ""


def look(url: str, named: Collection[str]) -> LinkCheck:
    """Look at an address. `named` are the servers that may be asked (canonical, see `host_of`)."""
    at, moved = url, False
    for _ in range(_HOPS):
        try:
            answer = _gentle(at)
        except (OSError, HTTPException, ValueError) as error:
            return LinkCheck(verdict_of(error), 0, at if at != url else "")
        if answer.code not in _REDIRECTS or not answer.target:
            return _judged(answer.code, at if moved else "")
        if _SIGN_IN.search(_place(answer.target)):
            return LinkCheck(Verdict.LOGIN, answer.code, answer.target)
        moved |= answer.code in _FOR_GOOD
        if host_of(answer.target) not in named:
            return LinkCheck(Verdict.MOVED, answer.code, answer.target)
        at = answer.target
    return LinkCheck(Verdict.UNREADABLE, answer.code, at)


def _judged(code: int, moved_to: str) -> LinkCheck:
    if code < 400:
        return LinkCheck(Verdict.MOVED if moved_to else Verdict.FOUND, code, moved_to)
    if code in (401, 407):
        return LinkCheck(Verdict.LOGIN, code)
    if code == 403:
        return LinkCheck(Verdict.FORBIDDEN, code)
    return LinkCheck(Verdict.SERVER if code >= 500 else Verdict.MISSING, code)


def verdict_of(error: BaseException) -> Verdict:
    """What went wrong before a server could answer."""
    match error:
        case ssl.SSLCertVerificationError():
            return Verdict.CERTIFICATE
        case socket.gaierror() | UnicodeError():
            return Verdict.NO_HOST
        case ConnectionRefusedError():
            return Verdict.REFUSED
        case ssl.SSLError() | HTTPException() | ValueError():
            return Verdict.UNREADABLE
        case _:
            return Verdict.UNREACHABLE


def _gentle(url: str) -> Answer:
    """HEAD; GET of a little where that is refused, for many servers answer it wrongly."""
    answer = ask("HEAD", url)
    return ask("GET", url, 2048) if answer.code >= 400 and answer.code not in (401, 407) else answer


def ask(method: str, url: str, most: int = 0) -> Answer:
    """Send one request and read at most `most` bytes of the answer. Raises OSError, HTTPException, ValueError."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with _asked(method, url, _in_ascii(target)) as response:
        body = response.read(most) if most else b""
        location = response.getheader("Location") or ""
        content_type = response.getheader("Content-Type") or ""
    return Answer(response.status, urljoin(url, location) if location else "", body, content_type)


@contextmanager
def _asked(method: str, url: str, target: str) -> Iterator[HTTPResponse]:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise ValueError("no web address")
    host, port = host_of(url).strip("[]"), parts.port or _PORTS[parts.scheme]
    if parts.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(host, port, timeout=TIMEOUT_S)
    else:
        connection = HTTPConnection(host, port, timeout=TIMEOUT_S)
    guard = Timer(WHOLE_S, _cut, (connection,))
    guard.daemon = True
    guard.start()
    try:
        connection.request(method, target, headers=_HEADERS)
        yield connection.getresponse()
    finally:
        guard.cancel()
        connection.close()


def _cut(connection: HTTPConnection) -> None:
    """End a conversation from another thread: whoever reads gets an OSError or an end."""
    talking = connection.sock
    if talking is not None:
        try:
            talking.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself


def _in_ascii(target: str) -> str:
    """Path and query as they may stand in a request line."""
    return canonical_url(f"http://x{target}").removeprefix("http://x") if not target.isascii() else target


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"
