"""The doors of a space: making it, coming in, letting others in, and coming back after a loss."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from kshare.errors import InvalidInput, KeyMissing, NotAllowed, NotFound, ShareReadOnly
from kshare.model.clock import DAY_MS, WallClock, stamp
from kshare.model.statement import Role
from kshare.sharing.ciphers import Ciphers
from kshare.sharing.folders import absolute_folder, shared_folder
from kshare.store.roster import authority_of
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.store.transaction import RandomBytes
from kshare.sync.genesis import (
    NONCE_BYTES,
    Genesis,
    SpaceDraft,
    check_draft,
    create_space,
    lay_genesis,
    new_encrypted_genesis,
    read_space,
)
from kshare.sync.keys.chain import THOROUGH_TRIES, KeyChain
from kshare.sync.keys.cipher import KEY_BYTES, space_key
from kshare.sync.keys.files import load_keys, load_person
from kshare.sync.keys.identity import PersonKey, user_id
from kshare.sync.keys.invite import SECRET_BYTES, Invite, InviteDraft, make_invite, read_invite
from kshare.sync.keys.join_request import JoinRequest, file_request, read_requests, request_with
from kshare.sync.keys.recovery import FULL_COST, Cost, keep_under_passphrase, person_under_passphrase
from kshare.sync.stores.port import Store as SharedStore
from kshare.usecases.space_words import SpaceWords
from kshare.usecases.spaces import EnterSpace, Joining
from kshare.words import BySurface, say


@dataclass(frozen=True, slots=True)
class Asked:
    """A join request that lies in the folder."""

    space: bytes
    fingerprint: str
    """What both sides compare."""


@dataclass(frozen=True, slots=True)
class MadeInvite:
    """An invite, ready to be sent."""

    text: str
    expires_ms: int
    name: str


class Admission:
    """The doors of all spaces of one home. Any thread may call; share trouble passes through everywhere."""

    def __init__(
        self, keys: Path, store: Store, wall: WallClock, random: RandomBytes, ciphers: Ciphers
    ) -> None:
        """`keys` is the folder with this home's key files."""
        self._key_folder = keys
        self._store = store
        self._wall = wall
        self._random = random
        self._ciphers = ciphers

    # -- making and entering ---------------------------------------------------------------------------

    def create(self, folder: str, draft: SpaceDraft, *, encrypted: bool = False) -> EnterSpace:
        """Make a space in an empty folder; the command that enters it. Raises InvalidInput."""
        shared = shared_folder(folder)
        person = load_person(self._key_folder)
        created, nonce = stamp(self._wall()), self._random(NONCE_BYTES)
        if not encrypted:
            return _entering(folder, create_space(shared, draft, person, created, nonce))
        name = check_draft(draft)
        key = space_key(self._random(KEY_BYTES))
        genesis = new_encrypted_genesis(person, created, nonce, key.id)
        chain = self._chain(genesis, shared)
        chain.begin(key, created)
        lay_genesis(shared, genesis)
        chain.lay_first()
        words = SpaceWords(name, draft.purpose, draft.language, draft.time_zone)
        return _entering(folder, genesis, name=name, words=words)

    def enter(self, folder: str, *, returning: bool = False) -> EnterSpace:
        """The command that enters the space of a folder. Raises KeyMissing, NotFound, ShareTooNew.

        `returning`: somebody who was in it before, and lost the PC.
        """
        shared = shared_folder(folder)
        genesis = read_space(shared)
        if genesis.first_key is not None:
            chain = self._chain(genesis, shared)
            if chain.is_empty:
                chain.look(tries=THOROUGH_TRIES)
            if chain.is_empty:
                raise KeyMissing("This space is encrypted, and this home has no key of it.")
        return _entering(folder, genesis, returning=returning)

    def accept(self, folder: str, text: str, name: str) -> EnterSpace:
        """The command by which the person called `name` enters with an invite.

        An empty `folder` means the one that the invite names. InvalidInput if it is no invite, for somebody or
        something else, or too old.
        """
        invite = read_invite(text)
        folder = folder or invite.folder
        shared = shared_folder(folder)
        genesis = read_space(shared)
        self._check(invite, genesis, name)
        if genesis.first_key is not None:
            chain = self._chain(genesis, shared)
            chain.adopt(invite.keys, invite.invitation.issuer)
            chain.look()
        proof = invite.proof(load_person(self._key_folder).id)
        return _entering(
            folder,
            genesis,
            name=genesis.name or invite.space_name,
            joining=Joining(invite.invitation.role, proof),
        )

    def _check(self, invite: Invite, genesis: Genesis, name: str) -> None:
        if invite.invitation.space != genesis.space:
            raise InvalidInput("The invite is for another space than the one in this folder.")
        if invite.invitation.expires_ms < self._wall():
            raise InvalidInput("The invite has expired. Ask {inviter} for a new one.", inviter=_who(invite))
        if not invite.is_for(name):
            raise InvalidInput(
                "The invite is for '{name}', and you are '{own}'. Ask {inviter} for one in your name.",
                name=invite.name,
                own=name,
                inviter=_who(invite),
            )
        if genesis.first_key is not None and not invite.keys:
            raise InvalidInput(
                BySurface(
                    "This invite cannot be used. Ask for a new one: kshare space invite.",
                    "This invite cannot be used. Ask for a new one.",
                )
            )

    # -- letting in ------------------------------------------------------------------------------------

    def invite(
        self, space: Space, name: str, inviter: str, days: int, role: Role = Role.MEMBER
    ) -> MadeInvite:
        """An invite to a space, for somebody called `name` (empty: for anybody), that holds for `days` days.

        NotAllowed for those who are no admin, KeyMissing without a key.
        """
        self._require_admin(space)
        chain = self._chain_of(space)
        if chain is not None and chain.is_empty:
            raise KeyMissing("This space is encrypted, and this home has no key of it.")
        expires_ms = self._wall() + days * DAY_MS
        draft = InviteDraft(
            space=space.id,
            space_name=space.name,
            expires_ms=expires_ms,
            role=role,
            name=" ".join(name.split()),
            inviter=inviter,
            folder=space.folder or "",
            keys=chain.newest() if chain is not None else (),
        )
        text = make_invite(draft, load_person(self._key_folder), self._random(SECRET_BYTES))
        return MadeInvite(text, expires_ms, draft.name)

    def ask(self, folder: str) -> Asked:
        """Leave a join request in the folder of an encrypted space."""
        shared = shared_folder(folder)
        genesis = read_space(shared)
        return Asked(genesis.space, file_request(shared, genesis.space, load_keys(self._key_folder)))

    def requests(self, space: Space) -> list[JoinRequest]:
        """Who asks to be let into a space."""
        return read_requests(self._shared(space), space.id)

    def admit(self, space: Space, fingerprint: str) -> JoinRequest:
        """Give the keys to whoever asks with this whole fingerprint. NotFound, InvalidInput, NotAllowed, KeyMissing.

        The caller states that they are a member, then calls `close`.
        """
        self._require_admin(space)
        request = request_with(self.requests(space), fingerprint)
        chain = self._chain_of(space)
        if chain is not None:
            if chain.is_empty:
                raise KeyMissing("This space is encrypted, and this home has no key of it.")
            chain.serve(request.certificate.user_public)
        return request

    def close(self, space: Space, request: JoinRequest) -> None:
        """Take away a request that was answered; one that cannot be deleted stays, and does no harm."""
        with contextlib.suppress(NotFound, ShareReadOnly):
            self._shared(space).delete(request.path)

    # -- coming back -----------------------------------------------------------------------------------

    def keep_passphrase(self, space: Space, handle: str, passphrase: str, cost: Cost = FULL_COST) -> str:
        """Lay this person's key into the space's folder, under a passphrase; the file's path there."""
        person = load_person(self._key_folder)
        return keep_under_passphrase(
            self._shared(space), space.id, person, handle, passphrase, self._random, cost
        )

    # -- shared by the above ---------------------------------------------------------------------------

    def _require_admin(self, space: Space) -> None:
        if authority_of(self._store.connection, space.n).role_of(self._store.user) < Role.ADMIN:
            raise NotAllowed("Only an admin lets people into '{space}'.", space=space.name)

    def _shared(self, space: Space) -> SharedStore:
        if space.folder is None:
            raise InvalidInput("The space '{name}' has no shared folder.", name=space.name)
        return shared_folder(space.folder, durable=self._store.durable)

    def _chain_of(self, space: Space) -> KeyChain | None:
        chain = self._ciphers.chain_of(space, self._shared(space))
        if chain is not None:
            chain.reload()
        return chain

    def _chain(self, genesis: Genesis, shared: SharedStore) -> KeyChain:
        chain = self._ciphers.chain(genesis, shared)
        assert chain is not None, "asked only for encrypted spaces"
        return chain


def person_in(folder: str, handle: str, passphrase: str, cost: Cost = FULL_COST) -> PersonKey:
    """The person whose key lies under a passphrase in a space's folder. NotFound; share trouble as it comes."""
    shared = shared_folder(folder)
    return person_under_passphrase(shared, read_space(shared).space, handle, passphrase, cost)


def _who(invite: Invite) -> str:
    return invite.inviter or say("an admin")


def _entering(
    folder: str,
    genesis: Genesis,
    *,
    name: str = "",
    words: SpaceWords | None = None,
    joining: Joining | None = None,
    returning: bool = False,
) -> EnterSpace:
    return EnterSpace(
        genesis.space,
        name or genesis.name,
        absolute_folder(folder),
        user_id(genesis.creator),
        genesis.file,
        encrypted=genesis.first_key is not None,
        words=words,
        joining=joining,
        returning=returning,
    )
