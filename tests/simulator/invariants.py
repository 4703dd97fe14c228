"""The rules that hold at every moment (S1 to S12) and those that hold once the faults stop (L1 to L6).

Each is a function named by its rule, called at the moment of the act that it is about: "all are equal in the
end" is a weak test, because a system that heals itself hides its mistakes. The sentences of the rules are in
docs/sync-protocol.md. B1 to B4 are about attachments, E1 to E3 about erasing; L3 and parts of L1 are in `run`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from random import Random
from typing import Final

import zstandard

from kshare.model import facts as product
from kshare.model import roster
from kshare.model.authority import Authority
from kshare.model.bookmark import fold_bookmark
from kshare.model.facts import Fact
from kshare.model.kinds import EntityKind
from kshare.model.op import Op
from kshare.model.page import Page, fold_page
from kshare.model.post import fold_post
from kshare.model.roster_facts import RosterFact
from kshare.sync.segment import VerifiedSegment
from tests.model import roster_oracle
from tests.simulator import oracle
from tests.simulator.oracle import Entity, Raw


class Violation(AssertionError):
    """A rule was broken. `rule` is its name, such as `S3`."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(f"{rule}: {what}")
        self.rule = rule


def holds(rule: str, good: bool, what: Callable[[], str] | str) -> None:
    """Stop the run with the rule's name unless it holds."""
    if not good:
        raise Violation(rule, what if isinstance(what, str) else what())


def s1_kept(where: str, before: AbstractSet[bytes], now: AbstractSet[bytes]) -> None:
    """S1, S8, S11: what a disk had it has, unless the disk was set back; no absence takes anything away."""
    holds("S1", before <= now, lambda: f"{where} lost {len(before - now)} operations")


def s1_safe(stem: str, ever_whole: Collection[str]) -> None:
    """S1: a segment is only counted as sent when a whole file of it has been on the share."""
    holds("S1", stem in ever_whole, f"{stem} was confirmed and has never been whole on the share")


def s2_authentic(segment: VerifiedSegment, made: Mapping[bytes, bytes], space: bytes) -> None:
    """S2: every operation was made by the very person that the segment's signature stands for."""
    holds("S2", segment.head.space == space, "a segment of another space was taken")
    holds(
        "S2", all(op.author == segment.user for op in segment.ops), "an operation under another's signature"
    )
    strangers = [op.id.hex()[:8] for op in segment.ops if made.get(op.id) != op.author]
    holds("S2", not strangers, f"operations that their author never made: {strangers}")


def s2_membership(founder: bytes, facts: Sequence[RosterFact], random: Random, *, is_open: bool) -> None:
    """S2: who is a member, and as what, follows from the set of statements alone, as brute force says."""
    shuffled = list(facts)
    random.shuffle(shuffled)
    found = roster.roster_of(founder, shuffled, is_open=is_open)
    expected = roster_oracle.Oracle(founder, facts, is_open=is_open)
    people = {founder, *(fact.author for fact in facts), *(fact.statement.subject for fact in facts)}
    wrong = [user.hex()[:8] for user in sorted(people) if found.role_of(user) != expected.role(user)]
    holds("S2", not wrong, f"the roles of {wrong} are not what all statements give")


def seen_is_held(name: str, held: bool) -> None:
    """SEEN (SYNC 3.5): a name is marked as needing no more reading only when its segment is here."""
    holds("SEEN", held, f"{name} was marked seen and has never been read")


def s3_held_elsewhere(path: str, inside: AbstractSet[bytes], elsewhere: Iterable[AbstractSet[bytes]]) -> None:
    """S3: at the instant of a delete every valid segment in the file is whole in other files of the share."""
    missing = set(inside)
    for others in elsewhere:
        missing -= others
    holds(
        "S3",
        not missing,
        f"{path} was deleted with {len(missing)} segments or contents that are nowhere else",
    )


def s7_robust(error: BaseException) -> None:
    """S7: whatever lies on the share, a round ends in a report or in share trouble."""
    raise Violation("S7", f"a round ended in {type(error).__name__}: {error}") from error


_ZSTD: Final = b"\x28\xb5\x2f\xfd"


def s9_unreadable(path: str, content: bytes, secrets: Iterable[bytes]) -> None:
    """S9: nothing that was said, no key and no name of anybody is in a file of an encrypted space, packed or not."""
    found = [secret for secret in secrets if secret in content]
    start = content.find(_ZSTD)
    while start >= 0 and not found:
        try:
            plain = zstandard.ZstdDecompressor().decompress(content[start:], 1 << 20, allow_extra_data=True)
        except zstandard.ZstdError:
            plain = b""
        found = [secret for secret in secrets if secret in plain]
        start = content.find(_ZSTD, start + 1)
    holds("S9", not found, lambda: f"{path} holds {found[0][:16]!r} for everybody to read")


def s9_shut_out(path: str, key_id: bytes, reach: AbstractSet[bytes]) -> None:
    """S9: who removed somebody writes nothing more that this person can read."""
    holds("S9", key_id not in reach, f"{path} is sealed with a key that a removed member has")


def s9_new_key(key_id: bytes, reach: AbstractSet[bytes], person: bytes) -> None:
    """S9, once all know of all removals: the key that is written with is none that a removed member has."""
    holds("S9", key_id not in reach, f"{person.hex()[:8]} was removed and still has the newest key")


def lock_held(rounds: int) -> None:
    """LOCK: never are two rounds of one home at work at once."""
    holds("LOCK", rounds <= 1, "two rounds of one home are at work at once")


def b1_safe(what: str, ever_whole: bool) -> None:
    """B1: content only counts as safe when a whole file of it has been on the share."""
    holds("B1", ever_whole, f"content {what} counts as safe and was never whole on the share")


def b2_true(what: str, right: bool) -> None:
    """B2: what was fetched is what was attached."""
    holds("B2", right, f"other content came for {what}")


def b3_once(stem: str, alone: bool) -> None:
    """B3: nobody writes a second file of content that lies on the share whole."""
    holds("B3", alone, f"{stem} lies on the share already")


def b4_everywhere(name: str, missing: Collection[bytes]) -> None:
    """B4: after the faults every attachment that is shown can be had."""
    holds("B4", not missing, lambda: f"{name} cannot have {len(missing)} attachments")


def e1_gone(name: str, held: Collection[bytes]) -> None:
    """E1: who knows of an erasure does not have the words any more, and never gets them back."""
    holds("E1", not held, lambda: f"{name} has {len(held)} contents that it knows to be erased")


def e2_not_written(path: str, words: Collection[bytes]) -> None:
    """E2: who knows of an erasure writes no file with the words."""
    holds("E2", not words, f"{path} is written with erased content")


def e3_off_the_share(path: str, words: Collection[bytes]) -> None:
    """E3 (T14): two days later no file of the share holds erased content."""
    holds("E3", not words, f"{path} still holds erased content")


def l4_few_files(loose: int, packs: Mapping[int, int], most_loose: int, most_packs: int) -> None:
    """L4: once all is swept, the share has few files."""
    holds("L4", loose <= most_loose, f"{loose} loose files are left, more than {most_loose}")
    many = {level: count for level, count in packs.items() if count > most_packs}
    holds("L4", not many, f"too many packs of a level: {many}")


def state_equal(hashes: Mapping[str, str]) -> None:
    """S4: homes that know the same show the same, erased or not."""
    holds("S4", len(set(hashes.values())) <= 1, "equal sets of operations give different states")


def s10_new_device(device: bytes, foreign: AbstractSet[bytes]) -> None:
    """S10: nobody signs with a device id after he knew a segment of it that he did not write."""
    holds("S10", not foreign, f"device {device.hex()[:8]} signs on although it met its double")


def s10_no_position_twice(device: bytes, seq: int, taken: Collection[int]) -> None:
    """S10: nobody signs a second segment for a position that he knows to be taken."""
    holds("S10", seq not in taken, f"position {seq} of device {device.hex()[:8]} was signed twice")


def s11_right_folder(path: str) -> None:
    """S11: nobody takes a folder that is empty, or another space, for his own and writes there."""
    raise Violation("S11", f"{path} was written to a wrong folder")


def s12_write_once(path: str, content: bytes, before: bytes | None) -> None:
    """S12: correct clients never write different bytes to one path."""
    holds("S12", before is None or before == content, f"{path} was written with other bytes")


# -- state -------------------------------------------------------------------------------------------------


def check_entity(entity: Entity, raws: Sequence[Raw], ops: Sequence[Op], random: Random) -> None:
    """S4, S5, S6 for one entity: the folds of the product against the oracle, in any order of arrival."""
    facts = [product.fact_of(op.id, op.author, op.head, op.content, 0) for op in ops if op.head is not None]
    random.shuffle(facts)
    _check_registers(raws, facts)
    match entity[0]:
        case EntityKind.PAGE:
            _check_page(raws, facts, random)
        case EntityKind.POST:
            _check_any_order(facts, random, lambda some: fold_post(some, (), Authority()))
        case EntityKind.BOOKMARK:
            _check_any_order(facts, random, lambda some: fold_bookmark(entity[1], some, Authority()))
        case _:
            pass


def _check_registers(raws: Sequence[Raw], facts: Sequence[Fact]) -> None:
    for field in sorted({raw.field for raw in raws if raw.kind == oracle.SET}):
        expected = oracle.register(raws, field)
        found = [fact.id for fact in product.unreplaced(facts, field)]
        holds("S5", found == [raw.id for raw in expected], f"register {field}")
        value = next((raw.content[0] for raw in expected if raw.content), None)
        holds("S5", product.shown(facts, field) == value, f"shown value of {field}")
    for name in sorted({raw.field for raw in raws if raw.kind == oracle.ADD}):
        standing = {fact.id for fact in product.elements(facts, name)}
        holds("S5", standing == oracle.or_set(raws, name), f"set {name}")


def _check_any_order(facts: Sequence[Fact], random: Random, fold: Callable[[Sequence[Fact]], object]) -> None:
    other = list(facts)
    random.shuffle(other)
    holds("S4", fold(facts) == fold(other), "the order of arrival changes what is shown")


def _check_page(raws: Sequence[Raw], facts: Sequence[Fact], random: Random) -> None:
    texts = {
        raw.id: raw.content[0] if raw.content and isinstance(raw.content[0], str) else None
        for raw in raws
        if raw.kind == oracle.REVISE
    }
    page = fold_page(facts, texts.get)
    _check_any_order(facts, random, lambda some: fold_page(some, texts.get))
    if isinstance(page, Page):
        holds("S5", set(page.heads) == oracle.page_heads(raws), "heads of a page")
        if len(page.heads) <= 8 and not page.waiting:
            words = set(page.text.split())
            lost = oracle.words_that_must_show(raws) - words
            holds("S6", not lost, lambda: f"a page does not show {sorted(lost)}")


# -- after the faults --------------------------------------------------------------------------------------


Holdings = AbstractSet[tuple[bytes, bool]]
"""Operations by id, and whether their content is here."""


def l1_equal(holdings: Mapping[str, Holdings], minutes: float) -> None:
    """L1, L2: everybody knows the same, contents included."""
    union = set[tuple[bytes, bool]]().union(*holdings.values())
    missing = {name: len(union - known) for name, known in holdings.items() if union - known}
    holds("L1", not missing, f"after {minutes:.1f} minutes without faults these lack operations: {missing}")


MOST_COPIES = 4
"""Files of one segment that are written after the faults: the first, one for a door that closed, and what its author
and a colleague heal at the same time."""


def l6_few_copies(stem: str, copies: int) -> None:
    """L6: once the faults stop, few copies by one PC make a segment safe."""
    holds("L6", copies <= MOST_COPIES, f"{stem} is announced again and again")


def l5_one_request(name: str, requests: Sequence[int]) -> None:
    """L5: a poll without news is one request."""
    holds("L5", set(requests) == {1}, lambda: f"{name} needed {requests} requests for nothing new")
