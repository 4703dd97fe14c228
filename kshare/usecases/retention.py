"""How long former texts of pages are kept: a policy of the space, carried out by erasing what is older.

An admin says for how many years. The idle PC of any admin or moderator then erases the texts that are older and
were replaced since, as somebody would by hand; so everybody agrees what is gone, newcomers too. What a page shows
is never touched, nor a page whose edits clash: its merge may need the older texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kshare.errors import InvalidInput
from kshare.model.clock import DAY_MS, milliseconds
from kshare.model.facts import of_kind, shown
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.limits import OP_REFERENCES
from kshare.model.op import Erase
from kshare.model.skeleton import SPACE_ENTITY
from kshare.store.scrub import RETAINED_KEY
from kshare.store.spaces import Space, all_spaces, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo

RETENTION: Final = "retention_years"
MOST_YEARS: Final = 100
REASON: Final = "retention"

_YEAR_MS: Final = 365 * DAY_MS + DAY_MS // 4
_AT_ONCE: Final = 2_000
"""Texts that go in one transaction; the rest goes the next day."""


@dataclass(frozen=True, slots=True)
class KeepFormerTexts:
    """Keep replaced texts of pages for so many years; 0 is for ever."""

    years: int
    space: str | None = None


def keep_former_texts(tx: Transaction, command: KeepFormerTexts) -> Done:
    """Set the policy of a space. NotAllowed for those who are no admin."""
    if not 0 <= command.years <= MOST_YEARS:
        raise InvalidInput("Name a number of years from 1 to {most}, or 0 for ever.", most=MOST_YEARS)
    space = find_space(tx.connection, command.space)
    former = retention_years(tx, space)
    if former != command.years:
        tx.write(space, EntityKind.SPACE, SPACE_ENTITY, RETENTION, command.years)
    return Done(space.text_id, Undo(keep_former_texts, KeepFormerTexts(former, space.text_id)))


def retention_years(tx: Transaction, space: Space) -> int:
    """For how many years a space keeps replaced texts; 0 is for ever."""
    years = shown(tx.facts(space, EntityKind.SPACE, SPACE_ENTITY), RETENTION, 0, tx.authority(space).admins)
    return years if type(years) is int and 0 <= years <= MOST_YEARS else 0


def carry_out_retention(tx: Transaction, command: None = None) -> int:
    """Erase what the policies of this home's spaces do not keep; how many texts went."""
    tx.connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (RETAINED_KEY, str(tx.now_ms)))
    erased = 0
    for space in all_spaces(tx.connection):
        years = retention_years(tx, space)
        if not years or not tx.authority(space).moderates(tx.user):
            continue
        old = list(_replaced_before(tx, space, tx.now_ms - years * _YEAR_MS))[:_AT_ONCE]
        for start in range(0, len(old), OP_REFERENCES):
            tx.append(space, Erase(tuple(old[start : start + OP_REFERENCES]), REASON))
        erased += len(old)
    return erased


def _replaced_before(tx: Transaction, space: Space, limit_ms: int) -> Iterator[bytes]:
    """Texts that were written before then, are here, and were built upon by the one text that is shown."""
    pages = tx.connection.execute(
        "SELECT id, heads FROM view_page WHERE space = ? AND revisions > 1 AND length(heads) = 20"
        " AND created_ms < ? ORDER BY id",
        (space.n, limit_ms),
    ).fetchall()
    for page, head in pages:
        for fact in of_kind(tx.facts(space, EntityKind.PAGE, page), OpKind.REVISE):
            if fact.id != head and fact.content is not None and milliseconds(fact.head.hlc) < limit_ms:
                yield fact.id
