"""Join requests: somebody without a key asks to be let in, and an admin compares a fingerprint with them.

    file    = MessagePack [body, signature], at most 1 KiB, at in/<16 characters of the body's hash>.kj
    body    = MessagePack [v, space, user's public key, device's public key, certificate's signature]
    signature   = Ed25519(user's key, "kshare-request-1" + body)
    fingerprint = BLAKE2b-80("kshare-fingerprint-1" + space + user's public key), 4 groups of 4 letters

A request names nobody: who it is, people tell each other along with the fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import OP_BYTES, SPACE_BYTES, digest, text_id
from kshare.sync.keys.identity import PUBLIC_BYTES, SIGNATURE_BYTES, Certificate, KeyRing, signature_holds
from kshare.sync.names import REQUESTS, is_request_name, request_path
from kshare.sync.stores.port import Store
from kshare.sync.trouble import FileTrouble, Newer, Unreadable

REQUEST_VERSION: Final = 1
MAX_REQUEST: Final = 1_024
MAX_REQUESTS: Final = 1_000
"""More in the folder are not looked at."""

_SIGNED: Final = b"kshare-request-1"
_FINGERPRINT: Final = b"kshare-fingerprint-1"
_FINGERPRINT_BYTES: Final = 10
_Space = Annotated[bytes, msgspec.Meta(min_length=SPACE_BYTES, max_length=SPACE_BYTES)]
_Public = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_BYTES, max_length=PUBLIC_BYTES)]
_Signature = Annotated[bytes, msgspec.Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]


class _File(msgspec.Struct, array_like=True):
    body: bytes
    signature: _Signature


class _Version(msgspec.Struct, array_like=True):
    version: int


class _Body(msgspec.Struct, array_like=True):
    version: int
    space: _Space
    user_public: _Public
    device_public: _Public
    certificate: _Signature


_encode = msgspec.msgpack.Encoder().encode
_decode_file = msgspec.msgpack.Decoder(_File).decode
_decode_version = msgspec.msgpack.Decoder(_Version).decode
_decode_body = msgspec.msgpack.Decoder(_Body).decode


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A request that was checked: whoever holds this certificate wants to come in."""

    certificate: Certificate
    fingerprint: str
    """What both sides read to each other, such as `abcd-efgh-ijkl-mnop`."""
    path: str


def fingerprint(space: bytes, user_public: bytes) -> str:
    """The fingerprint of a person in a space.

    >>> fingerprint(bytes(16), bytes(32))
    'nw6n-c7k5-yjx4-fofm'
    """
    text = text_id(digest(_FINGERPRINT_BYTES, _FINGERPRINT, space, user_public))
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def make_request(space: bytes, keys: KeyRing) -> tuple[str, bytes]:
    """(path on the share, bytes) of this person's request; the same each time."""
    own = keys.certificate
    body = _encode(_Body(REQUEST_VERSION, space, own.user_public, own.device_public, own.signature))
    file = _encode(_File(body, keys.person.sign(_SIGNED + body)))
    return request_path(digest(OP_BYTES, body)), file


def open_request(file: bytes, space: bytes) -> JoinRequest:
    """Check the bytes of a request; any bytes end in a request, `Unreadable` or `Newer`."""
    if len(file) > MAX_REQUEST:
        raise Unreadable("too large")
    try:
        parts = _decode_file(file)
        if _decode_version(parts.body).version > REQUEST_VERSION:
            raise Newer("request")
        body = _decode_body(parts.body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("request") from error
    certificate = Certificate(body.user_public, body.device_public, body.certificate)
    if body.version != REQUEST_VERSION:
        raise Unreadable("request")
    if body.space != space:
        raise Unreadable("another space")
    if (
        not signature_holds(body.user_public, parts.signature, _SIGNED + parts.body)
        or not certificate.holds()
    ):
        raise Unreadable("signature")
    return JoinRequest(
        certificate, fingerprint(space, body.user_public), request_path(digest(OP_BYTES, parts.body))
    )


def file_request(store: Store, space: bytes, keys: KeyRing) -> str:
    """Lay this person's request into the folder; the fingerprint. Again it does nothing more."""
    path, file = make_request(space, keys)
    store.mkdir(REQUESTS)
    store.put_new(path, file)
    return fingerprint(space, keys.person.public)


def read_requests(store: Store, space: bytes) -> list[JoinRequest]:
    """The requests in the folder, each person once; what cannot be read is passed over."""
    try:
        listing: Mapping[str, int] = store.list(REQUESTS)
    except NotFound:
        return []
    names = sorted(name for name, size in listing.items() if is_request_name(name) and size <= MAX_REQUEST)
    found: dict[str, JoinRequest] = {}
    for name in names[:MAX_REQUESTS]:
        try:
            request = open_request(store.get(f"{REQUESTS}/{name}", 0, MAX_REQUEST + 1), space)
        except (FileTrouble, NotFound):
            continue
        found.setdefault(request.fingerprint, request)
    return [found[key] for key in sorted(found)]


def request_with(requests: list[JoinRequest], typed: str) -> JoinRequest:
    """The request with the whole fingerprint that somebody typed. `InvalidInput` if it is none, `NotFound`."""
    letters = "".join(letter for letter in typed.lower() if letter.isalnum())
    if len(letters) != 16:
        raise InvalidInput("A fingerprint has 16 letters and digits; compare all of them.")
    for request in requests:
        if request.fingerprint.replace("-", "") == letters:
            return request
    raise NotFound("Nobody with the fingerprint {fingerprint} asks to join.", fingerprint=typed)
