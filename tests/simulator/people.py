"""What people do: pages, posts, cards, titles and tags, each from what their own PC shows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

from kshare.errors import NotAllowed
from kshare.model.ids import digest
from kshare.model.op import Add, Change, Drop, New, Revise, RevisionContent, Set
from kshare.model.skeleton import EntityKind
from kshare.model.statement import Action, Role, Statement
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
    random = pc.random
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
    """Somebody, entitled or not, raises or removes somebody."""
    subject = random.choice(sorted({other.keys.person.id for other in pc.world.pcs}))
    if random.random() < 0.7:
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
