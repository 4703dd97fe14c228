"""Kinds of operations and of what they are about, and the classes of segments: numbers that are part of the format.

Every query names kinds, so they stand apart from the skeletons: a window opens without MessagePack, which would
take 15 ms of its start.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class OpKind(IntEnum):
    """The eight kinds that carry every feature."""

    NEW = 1
    SET = 2
    ADD = 3
    DROP = 4
    REVISE = 5
    BLOB = 6
    ERASE = 7
    ROSTER = 8


class EntityKind(IntEnum):
    """What an operation is about. Numbers are part of the format."""

    PAGE = 1
    POST = 2
    BOOKMARK = 3
    PERSON = 4
    MARK = 5
    """Registers of one person about an item: verdict, thanks, reaction, accepted answer. Entity = the item."""
    SPACE = 6
    """Registers of the space itself: policy, purpose. Entity = 20 zero bytes."""
    IMPORT = 7
    """One run of an importer: where from, how many."""


class OpClass(IntEnum):
    """Segments hold one class each, so that newcomers can fetch the important ones first."""

    ROSTER = 0
    LIBRARY = 1
    FEED = 2
    REACTIONS = 3
    OLD_REVISIONS = 4


CLASS_OF_ENTITY: Final = {
    EntityKind.PAGE: OpClass.LIBRARY,
    EntityKind.BOOKMARK: OpClass.LIBRARY,
    EntityKind.IMPORT: OpClass.LIBRARY,
    EntityKind.POST: OpClass.FEED,
    EntityKind.PERSON: OpClass.ROSTER,
    EntityKind.SPACE: OpClass.ROSTER,
    EntityKind.MARK: OpClass.REACTIONS,
}
