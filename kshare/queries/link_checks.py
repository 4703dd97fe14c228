"""Which servers the bookmarks lead to, and the addresses to look at there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from kshare.model.urls import host_of
from kshare.queries.reader import Reader

_INTRANET: Final = re.compile(r"(?:[^.]+|.*\.(?:local|lan|home|corp|intern|internal|intranet|private))")


@dataclass(frozen=True, slots=True)
class HostCount:
    """A server and how many bookmarks lead to it. `intranet`: its name or number says that it is one of the house."""

    host: str
    count: int
    intranet: bool


@dataclass(frozen=True, slots=True)
class ToCheck:
    """The bookmarks that lead to these servers (canonical names, see `host_of`)."""

    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Address:
    """One address to look at: its card, what is opened, and its server."""

    card: bytes
    url: str
    host: str


def hosts_to_check(reader: Reader, request: None) -> tuple[HostCount, ...]:
    """Servers of the house first, then by number of bookmarks."""
    counts = Counter(address.host for address in _addresses(reader))
    found = (HostCount(host, count, in_the_house(host)) for host, count in counts.items())
    return tuple(sorted(found, key=lambda each: (not each.intranet, -each.count, each.host)))


def addresses_to_check(reader: Reader, request: ToCheck) -> tuple[Address, ...]:
    """Each address once, however many spaces keep it."""
    return tuple(address for address in _addresses(reader) if address.host in request.hosts)


def in_the_house(host: str) -> bool:
    """True for a server that only the own network knows, as far as its name or number tells.

    >>> in_the_house("wiki"), in_the_house("10.0.0.7"), in_the_house("example.org")
    (True, True, False)
    """
    try:
        return ip_address(host.strip("[]")).is_private
    except ValueError:
        return _INTRANET.fullmatch(host) is not None


def _addresses(reader: Reader) -> Iterator[Address]:
    rows = reader.connection.execute(
        "SELECT id, min(url) FROM view_bookmark WHERE url LIKE 'http:%' OR url LIKE 'https:%' GROUP BY id"
    )
    for card, url in rows:
        if host := host_of(url):
            yield Address(card, url, host)
