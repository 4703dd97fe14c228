"""How a person comes back after losing every PC: 24 words, or a passphrase and a file on the share.

The words are BIP39 (English list) over the 32-byte seed of the person's key. Whoever has them is the person:
a new home with this key is a new device of theirs, finds the keys of its spaces in their key files, and what
the person wrote comes back from the shared folder.

    passphrase file = MessagePack [v, nonce 24 | XChaCha20-Poly1305(seed, AAD = "kshare-passphrase-1" | space)],
                      at id/<16 characters>.kr
    stretched  = Argon2id(passphrase NFKC, salt = BLAKE2b-128("kshare-passphrase-1" + space + folded handle),
                          3 passes, 256 MiB), 32 bytes
    sealing key = BLAKE2b-256("kshare-passphrase-key-1" + stretched)
    file name   = BLAKE2b-80("kshare-passphrase-name-1" + stretched)

The cost is fixed by the version, so that a hostile file cannot ask for more. The name comes from the
passphrase too: the folder does not say whose file it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
)
from nacl.exceptions import CryptoError

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import digest
from kshare.sync.keys.identity import SEED_BYTES, PersonKey, RandomBytes
from kshare.sync.names import IDENTITY, passphrase_path
from kshare.sync.stores.port import Store

if TYPE_CHECKING:
    from mnemonic import Mnemonic

WORDS: Final = 24
SHORTEST_PASSPHRASE: Final = 14
"""Characters; a sentence of four words is longer."""

_PREFIX: Final = 4
"""No two words of the list begin with the same four letters."""
_NOT_LETTERS: Final = re.compile(r"[^a-z]+")
_VERSION: Final = 1
_MAX_FILE: Final = 1_024
_NONCE_BYTES: Final = 24
_DOMAIN: Final = b"kshare-passphrase-1"
_KEY: Final = b"kshare-passphrase-key-1"
_NAME: Final = b"kshare-passphrase-name-1"
_encode = msgspec.msgpack.Encoder().encode


class _File(msgspec.Struct, array_like=True):
    version: int
    sealed: bytes


_decode = msgspec.msgpack.Decoder(_File).decode


@cache
def _list() -> Mnemonic:
    from mnemonic import Mnemonic

    return Mnemonic("english")


@cache
def _by_prefix() -> dict[str, str]:
    return {word[:_PREFIX]: word for word in _list().wordlist}


def known_word(typed: str) -> str:
    """The word of the list that somebody typed, whole or at least its first four letters; '' if it is none."""
    part = typed.lower()
    word = _by_prefix().get(part[:_PREFIX], "")
    return word if word.startswith(part) else ""


def recovery_words(seed: bytes) -> str:
    """A person's seed for writing down: 24 words with spaces between them, the last one holds a checksum."""
    return _list().to_mnemonic(seed)


def seed_from_words(typed: str) -> bytes:
    """The seed from what a person typed; `InvalidInput` if a word is missing, unknown or mistyped.

    Capitals, numbers, line breaks and words cut to four letters are forgiven.
    """
    parts = [part for part in _NOT_LETTERS.split(typed.lower()) if part]
    if len(parts) != WORDS:
        raise InvalidInput(
            "The recovery phrase has {words} words; these are {count}.", words=WORDS, count=len(parts)
        )
    words = [known_word(part) for part in parts]
    for part, word in zip(parts, words, strict=True):
        if not word:
            raise InvalidInput("'{word}' is not a word of a recovery phrase.", word=part)
    try:
        return bytes(_list().to_entropy(words))
    except ValueError as error:
        raise InvalidInput(
            "These are words of a recovery phrase, but not of one. Check each, and their order."
        ) from error


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes to try one passphrase."""

    passes: int = 3
    memory_bytes: int = 256 << 20


FULL_COST: Final = Cost()


def keep_under_passphrase(
    store: Store,
    space: bytes,
    person: PersonKey,
    handle: str,
    passphrase: str,
    random: RandomBytes,
    cost: Cost = FULL_COST,
) -> str:
    """Lay the person's key into the space's folder, under a passphrase; the path.

    `InvalidInput` for a passphrase that is too short, or that the same person used here before.
    """
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise InvalidInput(
            "A passphrase needs {least} characters or more, for example four words that nobody would guess.",
            least=SHORTEST_PASSPHRASE,
        )
    key, path = _stretched(space, handle, passphrase, cost)
    nonce = random(_NONCE_BYTES)
    sealed = nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(person.seed, _DOMAIN + space, nonce, key)
    store.mkdir(IDENTITY)
    if not store.put_new(path, _encode(_File(_VERSION, sealed))):
        raise InvalidInput("There is a file for this passphrase already. Choose another one.")
    return path


def person_under_passphrase(
    store: Store, space: bytes, handle: str, passphrase: str, cost: Cost = FULL_COST
) -> PersonKey:
    """The key that lies in the space's folder for this handle and passphrase; `NotFound` if there is none."""
    key, path = _stretched(space, handle, passphrase, cost)
    try:
        sealed = _decode(store.get(path, 0, _MAX_FILE)).sealed
        seed = crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[_NONCE_BYTES:], _DOMAIN + space, sealed[:_NONCE_BYTES], key
        )
    except (NotFound, ValueError, RecursionError, CryptoError) as error:
        raise NotFound("No key lies in this folder for this handle and passphrase.") from error
    if len(seed) != SEED_BYTES:
        raise NotFound("No key lies in this folder for this handle and passphrase.")
    return PersonKey(seed)


def _stretched(space: bytes, handle: str, passphrase: str, cost: Cost) -> tuple[bytes, str]:
    """The key that seals the file, and the file's path."""
    who = handle.strip().removeprefix("@").casefold().encode("utf-8")
    stretched = crypto_pwhash_alg(
        32,
        unicodedata.normalize("NFKC", passphrase.strip()).encode("utf-8"),
        digest(16, _DOMAIN, space, who),
        cost.passes,
        cost.memory_bytes,
        crypto_pwhash_ALG_ARGON2ID13,
    )
    return digest(32, _KEY, stretched), passphrase_path(digest(10, _NAME, stretched))
