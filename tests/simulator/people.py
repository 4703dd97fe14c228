"""What people do: pages, posts, cards, titles and tags, each from what their own PC shows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

from kshare.errors import NotAllowed
from kshare.model.clock import DAY_MS
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.op import Add, Change, Drop, Erase, New, Revise, RevisionContent, Set
from kshare.model.skeleton import BLOBS, BlobHead
from kshare.model.statement import Action, Role, Statement
from kshare.sync.keys.invite import InviteDraft, make_invite, read_invite
from tests.simulator import oracle
from tests.simulator.oracle import Entity, Raw

if TYPE_CHECKING:
    from tests.simulator.pc import PC

TAGS = ("visa", "pump")


def act(pc: PC) -> None:
    """One change by the person at this PC; who was removed is refused by a real home."""
    with suppress(NotAllowed):
        _act(pc)


def _act(pc: PC) -> None:
    random, swarm = pc.random, pc.world.swarm
    if swarm.erasing and random.random() < 0.15 and _erase(pc, random):
        return
    if swarm.attachments and random.random() < 0.25 and _move_a_file(pc, random):
        return
    if random.random() < 0.12:
        pc.write(_about_members(pc, random))
        return
    pages = _of_kind(pc, EntityKind.PAGE)
    posts = _of_kind(pc, EntityKind.POST)
    pc.write(_change(pc, random, pages, posts))


def _of_kind(pc: PC, kind: EntityKind) -> list[bytes]:
    """Entities whose creation is known here."""
    return [entity for (its_kind, entity), raws in pc.entities.items() if its_kind == kind and entity in raws]


def _change(pc: PC, random: Random, pages: list[bytes], posts: list[bytes]) -> Change:
    """Few things, so that people meet: two pages, two tags, two cards."""
    if len(pages) < 1 + (random.random() < 0.1):
        return New(EntityKind.PAGE, {"title": f"Page {pc.world.word()}"})
    page = random.choice(pages)
    match random.randrange(12):
        case 0 | 1 | 2 | 3:
            return _revision(pc, random, page)
        case 4:
            return _written(pc, EntityKind.PAGE, page, "title", f"Title {pc.world.word()}")
        case 5 | 6:
            return Add(EntityKind.PAGE, page, "tags", random.choice(TAGS))
        case 7:
            held = sorted(oracle.or_set(_raws(pc, EntityKind.PAGE, page), "tags"))
            return Drop(EntityKind.PAGE, page, "tags", tuple(held[:2]))
        case 8:
            card = digest(20, bytes([random.randrange(2)]))
            return Add(EntityKind.BOOKMARK, card, "savers", pc.keys.person.id)
        case 9 if posts:
            return _written(pc, EntityKind.POST, random.choice(posts), "body", [pc.world.word(), [], []])
        case 10 if posts:
            return _written(pc, EntityKind.POST, random.choice(posts), "deleted", True)
        case _:
            return New(EntityKind.POST, {"kind": "note", "body": [pc.world.word(), [], []]})


def _about_members(pc: PC, random: Random) -> Statement:
    """Somebody raises or removes somebody; in an open space entitled or not."""
    everybody = {other.keys.person.id for other in pc.world.pcs}
    if pc.world.swarm.encrypted:
        if pc.local.roster().role_of(pc.keys.person.id) < Role.ADMIN:
            raise NotAllowed("Only an admin does so.")
        # Whom no statement names was not let in: a role without a key opens nothing.
        everybody &= {fact.statement.subject for fact in pc.statements.values()}
        everybody -= {pc.world.founder, pc.keys.person.id}
        if not everybody:
            raise NotAllowed("Nobody else is there.")
    subject = random.choice(sorted(everybody))
    if random.random() < (0.4 if pc.world.swarm.encrypted else 0.7):
        return Statement(Action.GRANT, subject, random.choice((Role.MODERATOR, Role.ADMIN)))
    reached: dict[bytes, int] = {}
    for device, seq, _ in pc.local.positions():
        reached[device] = max(seq, reached.get(device, 0))
    return Statement(Action.LIMIT, subject, Role.NONE, tuple(sorted(reached.items())))


def _raws(pc: PC, kind: EntityKind, entity: bytes) -> Iterable[Raw]:
    key: Entity = (kind, entity)
    return pc.entities.get(key, {}).values()


def _written(pc: PC, kind: EntityKind, entity: bytes, field: str, value: object) -> Set:
    over = tuple(raw.id for raw in oracle.register(_raws(pc, kind, entity), field))
    return Set(kind, entity, field, value, over)


def _revision(pc: PC, random: Random, page: bytes) -> Revise:
    """A save: from all heads that are shown, or from one that an editor was opened with long ago."""
    raws = list(_raws(pc, EntityKind.PAGE, page))
    heads = sorted(oracle.page_heads(raws))
    if len(heads) > 1 and random.random() < 0.5:
        heads = [random.choice(heads)]
    texts = {raw.id: raw.content[0] for raw in raws if raw.kind == oracle.REVISE and raw.content}
    lines = list(dict.fromkeys(line for head in heads for line in str(texts.get(head, "")).splitlines()))
    if lines and random.random() < 0.4:
        lines[random.randrange(len(lines))] = f"{pc.world.word()} again."
    else:
        lines.insert(random.randint(0, len(lines)), f"{pc.world.word()} here.")
    if len(lines) > 5:
        lines.pop(random.randrange(len(lines)))
    text = "".join(f"{line}\n" for line in lines)
    return Revise(page, tuple(heads), RevisionContent(text))


# -- erasing, attaching, coming in -------------------------------------------------------------------------


def _erase(pc: PC, random: Random) -> bool:
    """Erase own words for good: of any kind but statements, since those hold none."""
    own = [
        op
        for op in pc.local.ops().values()
        if op.author == pc.keys.person.id and op.content and op.head and op.head.kind not in _KEPT
    ]
    if not own:
        return False
    op = random.choice(own)
    if isinstance(op.head, BlobHead):
        pc.write(Drop(EntityKind(op.head.entity_kind), op.head.entity, BLOBS, (op.id,)))
    pc.write(Erase((op.id,)))
    return True


_KEPT = (OpKind.ROSTER, OpKind.ERASE)


def _move_a_file(pc: PC, random: Random) -> bool:
    """Attach something to a page, or want to see what somebody attached."""
    files = pc.local.files()
    attached = files.attached()
    if attached and random.random() < 0.5:
        files.want(random.choice(attached))
        return True
    pages = _of_kind(pc, EntityKind.PAGE)
    if not pages:
        return False
    content = pc.world.attachments.some_content(random, pc.world.word())
    pc.attach(EntityKind.PAGE, random.choice(pages), content)
    return True


def let_in(admin: PC, newcomer: PC) -> None:
    """Somebody becomes a member of an encrypted space: with an invite, or because an admin gives the keys.

    A home that enters a space writes its person's profile there at once: from then on others know the public key.
    """
    person, world = newcomer.keys.person, admin.world
    if admin.random.random() < 0.5:
        admin.chain.serve(person.public)
        admin.write(Statement(Action.GRANT, person.id, Role.MEMBER))
        newcomer.chain.look()
        newcomer.write(New(EntityKind.POST, {"kind": "note", "body": [world.word(), [], []]}))
        return
    expires_ms = world.now_ms + 300 * 365 * DAY_MS
    draft = InviteDraft(world.space, "Team", expires_ms, keys=admin.chain.newest())
    invite = read_invite(make_invite(draft, admin.keys.person, admin.random.randbytes(16)))
    newcomer.chain.adopt(invite.keys, invite.invitation.issuer)
    newcomer.write(Statement(Action.JOIN, person.id, invite.invitation.role, proof=invite.proof(person.id)))
