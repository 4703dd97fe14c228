"""How to take a change back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kshare.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Undo:
    """The use case and the command that restore what was replaced."""

    use_case: Callable[[Transaction, Any], object]
    command: object


@dataclass(frozen=True, slots=True)
class Done:
    """Outcome of a use case that only needs to name its entity."""

    id: str
    undo: Undo | None = None
