"""Who belongs to a space: the same for everybody who knows the same statements, whatever evil is among them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.model.clock import stamp
from kshare.model.ids import digest
from kshare.model.invitation import Invitation
from kshare.model.roster import Roster, roster_of
from kshare.model.roster_facts import RosterFact
from kshare.model.statement import Action, Position, Role, Statement
from tests.model.roster_oracle import Oracle

START_MS = 1_780_000_000_000
FOUNDER, BEN, CLEO, DORA, EMIL = (
    digest(20, name.encode()) for name in ("founder", "ben", "cleo", "dora", "emil")
)
PEOPLE = (FOUNDER, BEN, CLEO, DORA, EMIL)


def device_of(user: bytes, n: int = 0) -> bytes:
    return digest(8, user, bytes([n]))


@dataclass
class Story:
    """Statements as they happen: every one stands in a segment of its own."""

    facts: list[RosterFact] = field(default_factory=list)
    seqs: dict[bytes, int] = field(default_factory=dict)

    def say(self, author: bytes, statement: Statement, *, ms: int | None = None, device: int = 0) -> bytes:
        seq = self.act(author, device)
        n = len(self.facts)
        op = digest(20, author, n.to_bytes(4, "big"))
        hlc = stamp(START_MS + (n if ms is None else ms))
        place = frozenset({(device_of(author, device), seq)})
        self.facts.append(RosterFact(op, author, hlc, statement, place))
        return op

    def act(self, author: bytes, device: int = 0) -> int:
        """Something else is written; its seq."""
        dev = device_of(author, device)
        self.seqs[dev] = self.seqs.get(dev, -1) + 1
        return self.seqs[dev]

    def grant(self, by: bytes, to: bytes, role: Role, *over: bytes, ms: int | None = None) -> bytes:
        return self.say(by, Statement(Action.GRANT, to, role, over=over), ms=ms)

    def limit(self, by: bytes, whom: bytes, role: Role, cutoffs: Sequence[Position] | None = None) -> bytes:
        known = self.known(whom) if cutoffs is None else tuple(cutoffs)
        return self.say(by, Statement(Action.LIMIT, whom, role, known))

    def remove(self, by: bytes, whom: bytes, cutoffs: Sequence[Position] | None = None) -> bytes:
        return self.limit(by, whom, Role.NONE, cutoffs)

    def known(self, whom: bytes) -> tuple[Position, ...]:
        """The last seq of each device, as somebody who knows everything sees it."""
        return tuple((dev, self.seqs[dev]) for n in range(2) if (dev := device_of(whom, n)) in self.seqs)

    def roster(self, *, is_open: bool = True) -> Roster:
        return roster_of(FOUNDER, self.facts, is_open=is_open)


def at(user: bytes, seq: int, device: int = 0) -> list[Position]:
    return [(device_of(user, device), seq)]


def test_the_founder_is_the_first_admin_and_everybody_a_member_of_an_open_space() -> None:
    roster = Story().roster()

    assert (roster.role_of(FOUNDER), roster.role_of(BEN)) == (Role.ADMIN, Role.MEMBER)
    assert roster.admins == {FOUNDER}


def test_nobody_is_a_member_of_a_closed_space_before_somebody_lets_them_in() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.READER)

    roster = story.roster(is_open=False)

    assert (roster.role_of(BEN), roster.role_of(CLEO)) == (Role.READER, Role.NONE)


def test_acts_up_to_the_cut_off_count_and_later_ones_do_not() -> None:
    story = Story()
    for _ in range(3):
        story.act(BEN)
    story.remove(FOUNDER, BEN)

    standing = story.roster().standing(BEN)

    assert standing.role == Role.NONE
    assert [standing.role_at(at(BEN, seq)) for seq in (0, 2, 3)] == [Role.MEMBER, Role.MEMBER, Role.NONE]
    assert standing.role_at(at(BEN, 0, device=1)) == Role.NONE, "a device that the remover did not know"
    assert standing.role_at([]) == Role.NONE, "not sent yet"


def test_an_operation_that_a_second_device_carried_too_counts_by_its_better_place() -> None:
    story = Story()
    story.act(BEN)
    story.remove(FOUNDER, BEN)

    assert story.roster().standing(BEN).role_at([*at(BEN, 9), *at(BEN, 0)]) == Role.MEMBER


def test_a_grant_has_no_lower_bound() -> None:
    story = Story()
    early = story.grant(BEN, CLEO, Role.MODERATOR)
    assert early not in story.roster().counted

    story.grant(FOUNDER, BEN, Role.ADMIN)

    assert early in story.roster().counted
    assert story.roster().role_of(CLEO) == Role.MODERATOR


def test_grants_of_a_removed_admin_before_the_cut_off_count_and_later_ones_do_not() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    story.grant(BEN, CLEO, Role.MODERATOR)
    story.remove(FOUNDER, BEN)
    story.grant(BEN, DORA, Role.MODERATOR)

    roster = story.roster()

    assert [roster.role_of(user) for user in (BEN, CLEO, DORA)] == [Role.NONE, Role.MODERATOR, Role.MEMBER]


def test_the_loss_of_a_role_keeps_what_was_done_with_it() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.MODERATOR)
    story.act(BEN)
    story.limit(FOUNDER, BEN, Role.READER)

    standing = story.roster().standing(BEN)

    assert (standing.role, standing.role_at(at(BEN, 0)), standing.role_at(at(BEN, 1))) == (
        Role.READER,
        Role.MODERATOR,
        Role.READER,
    )


def test_who_is_let_in_again_keeps_the_cut_off_of_the_role_that_was_lost() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    story.act(BEN)
    removal = story.remove(FOUNDER, BEN)
    story.say(FOUNDER, Statement(Action.LIMIT, BEN, Role.MEMBER, story.known(BEN), over=(removal,)))
    story.grant(BEN, CLEO, Role.ADMIN)

    roster = story.roster()

    assert (roster.role_of(BEN), roster.role_of(CLEO)) == (Role.MEMBER, Role.MEMBER)
    assert roster.standing(BEN).role_at(at(BEN, 0)) == Role.ADMIN


def test_a_removal_wins_over_a_grant_that_did_not_see_it() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    story.remove(FOUNDER, CLEO)
    story.grant(BEN, CLEO, Role.MODERATOR)

    assert story.roster().role_of(CLEO) == Role.NONE


def test_of_two_admins_who_remove_each_other_the_senior_stays_whatever_the_clocks_say() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    story.grant(BEN, CLEO, Role.ADMIN, ms=-9_000_000_000)  # a clock far back makes nobody senior
    before = dict(story.seqs)

    def known(user: bytes) -> list[Position]:
        return [(device_of(user), before[device_of(user)])] if device_of(user) in before else []

    story.remove(CLEO, BEN, known(BEN))
    story.remove(BEN, CLEO, known(CLEO))

    assert (story.roster().role_of(BEN), story.roster().role_of(CLEO)) == (Role.ADMIN, Role.NONE)


def test_a_junior_admin_may_remove_a_senior_one_who_does_not_object() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    story.remove(BEN, FOUNDER)
    story.grant(FOUNDER, CLEO, Role.ADMIN)

    roster = story.roster()

    assert roster.admins == {BEN}
    assert roster.role_of(CLEO) == Role.MEMBER, "beyond the founder's cut-off"


def test_three_admins_who_remove_each_other_in_a_ring_end_with_one_answer() -> None:
    story = Story()
    for user in (BEN, CLEO, DORA):
        story.grant(FOUNDER, user, Role.ADMIN)
    for by, whom in ((BEN, CLEO), (CLEO, DORA), (DORA, BEN)):
        story.remove(by, whom, [])

    assert story.roster().admins == {FOUNDER, BEN, DORA}


def test_nobody_undoes_the_grant_that_he_stands_on() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    story.remove(BEN, FOUNDER, [])

    assert story.roster().admins == {FOUNDER, BEN}


def test_statements_of_those_who_are_no_admins_do_nothing() -> None:
    story = Story()
    story.grant(BEN, BEN, Role.ADMIN)
    story.grant(CLEO, DORA, Role.ADMIN)
    story.grant(DORA, CLEO, Role.ADMIN)
    story.remove(BEN, FOUNDER, [])
    story.say(BEN, Statement(Action.SUCCEED, FOUNDER, Role.ADMIN, (), heir=BEN))
    story.say(BEN, Statement(Action.CLAIM, BEN, Role.ADMIN))

    roster = story.roster()

    assert roster.admins == {FOUNDER}
    assert not roster.counted
    assert [claim.counts for claim in roster.claims] == [False]


def test_evil_cut_offs_reach_nobody_but_the_one_they_name() -> None:
    story = Story()
    story.act(CLEO)
    huge = [(device_of(BEN), (1 << 63) - 1), (device_of(CLEO), 0), (bytes(8), 5)]
    story.remove(FOUNDER, BEN, huge)

    roster = story.roster()

    assert roster.role_of(BEN) == Role.NONE
    assert roster.standing(BEN).role_at(at(BEN, 10**9)) == Role.MEMBER, "the admin said so"
    assert roster.standing(CLEO).role_at(at(CLEO, 7)) == Role.MEMBER
    assert roster.standing(BEN).role_at(at(CLEO, 1)) == Role.NONE


def test_who_lost_a_key_is_succeeded_and_the_old_key_acts_no_more() -> None:
    story = Story()
    story.act(BEN)
    story.grant(FOUNDER, CLEO, Role.ADMIN)
    story.say(CLEO, Statement(Action.SUCCEED, BEN, Role.MODERATOR, story.known(BEN), heir=DORA))
    story.say(CLEO, Statement(Action.SUCCEED, DORA, Role.MODERATOR, story.known(DORA), heir=EMIL))

    roster = story.roster()

    assert roster.acting_for(BEN) == {BEN, DORA, EMIL}
    assert [roster.role_of(user) for user in (BEN, DORA, EMIL)] == [Role.NONE, Role.NONE, Role.MODERATOR]
    assert roster.standing(BEN).role_at(at(BEN, 0)) == Role.MEMBER


def test_a_ring_of_successors_ends() -> None:
    story = Story()
    story.say(FOUNDER, Statement(Action.SUCCEED, BEN, Role.MEMBER, (), heir=CLEO))
    story.say(FOUNDER, Statement(Action.SUCCEED, CLEO, Role.MEMBER, (), heir=BEN))

    assert story.roster().acting_for(BEN) == {BEN, CLEO}


def test_the_most_senior_member_who_claims_takes_over_when_no_admin_is_left() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.MODERATOR)
    story.grant(FOUNDER, CLEO, Role.MODERATOR)
    claim = Statement(Action.CLAIM, CLEO, Role.ADMIN)
    story.say(CLEO, claim)
    assert story.roster().admins == {FOUNDER}

    story.remove(FOUNDER, FOUNDER)
    assert story.roster().admins == {CLEO}

    story.grant(CLEO, EMIL, Role.ADMIN)
    story.say(BEN, replace(claim, subject=BEN))
    story.say(DORA, replace(claim, subject=DORA))
    roster = story.roster()

    assert roster.admins == {BEN}
    assert [(one.user, one.counts) for one in roster.claims] == [(CLEO, False), (BEN, True), (DORA, False)]
    assert roster.role_of(EMIL) == Role.MEMBER


def test_a_removed_member_cannot_claim() -> None:
    story = Story()
    story.remove(FOUNDER, BEN)
    story.remove(FOUNDER, FOUNDER)
    story.say(BEN, Statement(Action.CLAIM, BEN, Role.ADMIN))

    assert story.roster().admins == frozenset()


# -- invitations ------------------------------------------------------------------------------------------

INVITATION = Invitation(
    digest(20, b"invite"), bytes(16), bytes(32), Role.MEMBER, START_MS + 500, BEN, bytes(20)
)
JOIN = Statement(Action.JOIN, DORA, Role.MEMBER, proof=b"...")


def joined(story: Story, invitation: Invitation | None = INVITATION, *, ms: int = 0) -> None:
    story.say(DORA, JOIN, ms=ms)
    story.facts[-1] = replace(story.facts[-1], invitation=invitation)


@pytest.mark.parametrize("ms, role", [(500, Role.MEMBER), (501, Role.NONE)])
def test_an_invitation_lets_in_until_it_expires_by_the_time_of_the_join(ms: int, role: Role) -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    joined(story, ms=ms)

    assert story.roster(is_open=False).role_of(DORA) == role


def test_only_an_admin_invites() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.MODERATOR)
    joined(story)

    assert story.roster(is_open=False).role_of(DORA) == Role.NONE


def test_a_proof_that_shows_nothing_lets_nobody_in() -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    joined(story, None)

    assert story.roster(is_open=False).role_of(DORA) == Role.NONE


@pytest.mark.parametrize(
    "subject", [INVITATION.id, BEN], ids=["the invitation is withdrawn", "its issuer is removed"]
)
@pytest.mark.parametrize("accepted", [True, False])
def test_who_came_in_before_stays_and_nobody_else_comes_in(subject: bytes, accepted: bool) -> None:
    story = Story()
    story.grant(FOUNDER, BEN, Role.ADMIN)
    joined(story)
    cutoffs = (*story.known(BEN), *(story.known(DORA) if accepted else ()))
    action = Action.LIMIT if subject == BEN else Action.WITHDRAW
    story.say(FOUNDER, Statement(action, subject, Role.NONE, cutoffs))

    assert story.roster(is_open=False).role_of(DORA) == (Role.MEMBER if accepted else Role.NONE)


# -- against the oracle -----------------------------------------------------------------------------------


def anything(random: Random, count: int) -> list[RosterFact]:
    """Statements of five people with two devices each, sensible and evil ones."""
    story = Story()
    limits: list[tuple[bytes, bytes]] = []
    for _ in range(count):
        author, subject = random.choice(PEOPLE), random.choice(PEOPLE)
        action = random.choice(
            [Action.GRANT] * 4
            + [Action.LIMIT] * 5
            + [Action.SUCCEED, Action.CLAIM, Action.JOIN, Action.WITHDRAW]
        )
        role = random.choice([Role.ADMIN, Role.ADMIN, Role.MODERATOR, Role.MEMBER, Role.READER, Role.NONE])
        cutoffs = tuple(
            (device_of(user, n), random.choice((0, 1, 2, 3, 99)))
            for user in (subject, random.choice(PEOPLE))
            for n in range(2)
            if random.random() < 0.6
        )
        over = tuple(op for whom, op in limits if whom == subject and random.random() < 0.4)
        statement = Statement(action, subject, role, cutoffs, over)
        invitation = None
        match action:
            case Action.SUCCEED:
                statement = replace(statement, heir=random.choice(PEOPLE))
            case Action.CLAIM:
                statement = replace(statement, subject=author, role=Role.ADMIN)
            case Action.JOIN:
                issuer, role = random.choice(PEOPLE), random.choice((Role.READER, Role.MEMBER))
                statement = replace(statement, subject=random.choice((author, author, subject)), role=role)
                invitation = replace(INVITATION, issuer=issuer, role=role, expires_ms=START_MS + 20)
            case Action.WITHDRAW:
                statement = replace(statement, subject=INVITATION.id)
        op = story.say(author, statement, ms=random.choice((0, 5, 30)), device=random.randrange(2))
        if invitation is not None:
            story.facts[-1] = replace(story.facts[-1], invitation=invitation)
        if random.random() < 0.15:  # carried by the other device too
            places = story.facts[-1].positions | {(device_of(author, 1), story.act(author, 1))}
            story.facts[-1] = replace(story.facts[-1], positions=frozenset(places))
        if action in (Action.LIMIT, Action.SUCCEED):
            limits.append((statement.subject, op))
    return story.facts


@settings(max_examples=70)
@given(seed=st.integers(0, 1 << 32), count=st.integers(1, 26), is_open=st.booleans())
def test_the_roster_is_what_brute_force_says_in_any_order(seed: int, count: int, is_open: bool) -> None:
    random = Random(seed)
    facts = anything(random, count)
    roster = roster_of(FOUNDER, facts, is_open=is_open)
    oracle = Oracle(FOUNDER, facts, is_open)

    assert {user: roster.role_of(user) for user in PEOPLE} == {user: oracle.role(user) for user in PEOPLE}
    for user in PEOPLE:
        standing = roster.standing(user)
        assert standing.ceiling == oracle.ceiling(user)
        found = sorted((limit.role, limit.cutoffs) for limit in standing.limits)
        assert found == sorted((role, tuple(sorted(cuts.items()))) for role, cuts in oracle.limits(user))
    random.shuffle(facts)
    assert roster_of(FOUNDER, facts, is_open=is_open) == roster


def test_two_thousand_members_are_folded_in_the_blink_of_an_eye() -> None:
    story = Story()
    people = [digest(20, n.to_bytes(4, "big")) for n in range(2_000)]
    for user in people:
        story.act(user)
        story.grant(FOUNDER, user, Role.ADMIN if user[0] < 8 else Role.MEMBER)
    for user in people[::10]:
        story.remove(FOUNDER, user)

    began = time.perf_counter()
    roster = story.roster(is_open=False)

    assert time.perf_counter() - began < 0.5
    assert len(roster.standings) == 2_001


def test_admins_who_all_remove_each_other_in_a_long_ring_stop_nobody() -> None:
    story = Story()
    people = [digest(20, n.to_bytes(4, "big")) for n in range(120)]
    for user in people:
        story.grant(FOUNDER, user, Role.ADMIN)
    for by, whom in zip(people, people[1:] + people[:1], strict=True):
        story.remove(by, whom, [])

    began = time.perf_counter()
    roster = story.roster()

    assert time.perf_counter() - began < 0.5
    assert FOUNDER in roster.admins
