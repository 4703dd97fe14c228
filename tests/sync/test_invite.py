"""Invites survive mail programs, say who they are for, and cannot be made or bent by anybody else."""

from __future__ import annotations

import textwrap
from base64 import b64decode, b64encode
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.errors import InvalidInput
from kshare.model.ids import digest
from kshare.model.invitation import open_proof
from kshare.model.statement import Role
from kshare.sync.keys.cipher import space_key
from kshare.sync.keys.invite import DatedKey, InviteDraft, make_invite, read_invite
from tests.sync.builders import SPACE, START_MS, decode, encode, mutated, person
from tests.sync.damage import TIMES, fuzz, inputs

ANNA, BEN = person("anna"), person("ben")
KEY = DatedKey(space_key(digest(32, b"key")), 7)
DRAFT = InviteDraft(
    SPACE,
    "Team Süd",
    START_MS,
    name="Ben Ode",
    inviter="Anna Berg",
    folder=r"\\server\team süd",
    keys=(KEY,),
)
SECRET = bytes(range(16))
TEXT = make_invite(DRAFT, ANNA, SECRET)


def raw_of(text: str) -> bytes:
    letters = text.removeprefix("kshare1:")
    return b64decode(letters + "=" * (-len(letters) % 4))


def text_of(parts: object) -> str:
    """An invite around any parts, with a right checksum."""
    raw = encode(parts)
    return "kshare1:" + b64encode(raw + digest(4, raw)).decode("ascii")


def test_an_invite_brings_all_that_is_needed_to_enter() -> None:
    invite = read_invite(TEXT)

    assert (invite.space_name, invite.inviter, invite.folder) == ("Team Süd", "Anna Berg", DRAFT.folder)
    assert invite.keys == (KEY,)
    assert invite.invitation.issuer == ANNA.id
    assert (invite.invitation.space, invite.invitation.role) == (SPACE, Role.MEMBER)
    assert invite.invitation.expires_ms == START_MS


def test_the_proof_lets_in_the_one_person_who_made_it() -> None:
    invite = read_invite(TEXT)
    proof = invite.proof(BEN.id)

    assert open_proof(proof, SPACE, BEN.id) == invite.invitation
    assert open_proof(proof, SPACE, ANNA.id) is None
    assert open_proof(proof, b"another space ok", BEN.id) is None
    assert SECRET not in proof
    assert KEY.key.secret not in proof
    assert b"Ben" not in proof


@pytest.mark.parametrize(
    "mailed",
    [
        "\n".join(textwrap.wrap(TEXT, 60)),
        "Hello Ben,\r\nhere it is:\r\n\r\n" + "\r\n".join(textwrap.wrap(TEXT, 76)) + "\r\n",
        "\n".join("> > " + line for line in textwrap.wrap(TEXT, 40)),
        TEXT + "==\n",
        "=\n".join(textwrap.wrap(TEXT, 70)),
        " ".join(textwrap.wrap(TEXT, 20)) + "\u200b",
    ],
)
def test_line_breaks_and_quote_marks_do_no_harm(mailed: str) -> None:
    assert read_invite(mailed) == read_invite(TEXT)


def test_an_invite_that_is_not_whole_says_so() -> None:
    wrong = [TEXT[:-1], TEXT[:-40], TEXT[20:], TEXT.replace("kshare1:", ""), "", "kshare1:", "hello"]
    wrong += [TEXT[:100] + ("A" if TEXT[100] != "A" else "B") + TEXT[101:], "kshare1:" + "A" * 100_000]
    for text in wrong:
        with pytest.raises(InvalidInput, match="whole invite"):
            read_invite(text)


def test_an_invite_is_for_one_name_however_it_is_typed() -> None:
    invite = read_invite(TEXT)

    assert invite.is_for("  ben   ODE ")
    assert not invite.is_for("Ben")
    assert read_invite(make_invite(InviteDraft(SPACE, "Team", START_MS), ANNA, SECRET)).is_for("Anybody")


def test_an_invite_with_a_bent_part_is_refused() -> None:
    version, invitation, secret, sealed = decode(raw_of(TEXT)[:-4])
    body, signature = decode(invitation)
    other = make_invite(DRAFT, BEN, bytes(16))
    wrong = [
        [2, invitation, secret, sealed],
        [version, encode([body, bytes(64)]), secret, sealed],
        [version, encode([body[:-1] + b"x", signature]), secret, sealed],
        [version, invitation, bytes(16), sealed],
        [version, invitation, secret, sealed[:-1]],
        [version, invitation, secret, decode(raw_of(other)[:-4])[3]],
        [version, decode(raw_of(other)[:-4])[1], secret, sealed],
        [version, invitation, secret],
        {"a": "map"},
    ]
    for parts in wrong:
        with pytest.raises(InvalidInput):
            read_invite(text_of(parts))


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_text_ends_in_a_sentence(text: str) -> None:
    for tried in (text, "kshare1:" + text):
        with pytest.raises(InvalidInput):
            read_invite(tried)


@fuzz
def test_damaged_invites_never_escape() -> None:
    random, raw = Random(9), raw_of(TEXT)[:-4]
    read = 0
    for _ in inputs(1_500):
        damaged = mutated(random, raw)
        text = "kshare1:" + b64encode(damaged + digest(4, damaged)).decode("ascii")
        try:
            assert read_invite(text).invitation == read_invite(TEXT).invitation
            read += 1
        except InvalidInput:
            pass
    assert read < 500 * TIMES
