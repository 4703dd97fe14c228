"""Where the nodes of a neighbourhood stand: rings around the first one, then forces that let ties have one length.

The forces are those of Fruchterman and Reingold, "Graph drawing by force-directed placement" (1991), in their grid
variant: nodes push each other away only if they are near. Nothing is left to chance, so the same neighbourhood
always looks the same. Pure Python; 300 nodes take about 0.2 s on a slow PC.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

Point = tuple[float, float]

_ROUNDS: Final = 50
_REACH: Final = 2.0
"""Farther apart than this, nodes do not push each other; the unit is the length of a tie at rest."""
_FIRST_STEP: Final = 0.6
_SMALL: Final = 1e-3


def arrange(steps: Sequence[int], ties: Sequence[tuple[int, int]]) -> list[Point]:
    """A place for every node, in lengths of a tie; the first node is at (0, 0).

    `steps` says how far each node is from the first, nearest first. `ties` are pairs of nodes.
    """
    places = _rings(steps, ties)
    xs, ys = [x for x, _ in places], [y for _, y in places]
    for turn in range(_ROUNDS):
        _move(xs, ys, ties, _FIRST_STEP * (1 - turn / _ROUNDS))
    return list(zip(xs, ys, strict=True))


def _rings(steps: Sequence[int], ties: Sequence[tuple[int, int]]) -> list[Point]:
    """Every node on the ring of its step, near the node of the ring before that it hangs on."""
    above: dict[int, int] = {}
    for one, other in ties:
        near, far = sorted((one, other), key=steps.__getitem__)
        if steps[near] < steps[far]:
            above.setdefault(far, near)
    below: dict[int, list[int]] = defaultdict(list)
    for node in range(1, len(steps)):
        below[above.get(node, 0)].append(node)
    weight = [1.0] * len(steps)
    for node in sorted(above, key=lambda node: -steps[node]):
        weight[above[node]] += weight[node]
    widest = max((steps.count(step) for step in set(steps)), default=1)
    apart = max(1.2, widest / 12)
    places = [(0.0, 0.0)] * len(steps)
    waiting = [(0, 0.0, 2 * math.pi)] if steps else []
    while waiting:
        node, start, width = waiting.pop()
        share = width / (sum(weight[child] for child in below[node]) or 1)
        for child in below[node]:
            angle = start + share * weight[child] / 2
            away = apart * max(steps[child], 1)
            places[child] = (away * math.cos(angle), away * math.sin(angle))
            waiting.append((child, start, share * weight[child]))
            start += share * weight[child]
    return places


def _move(xs: list[float], ys: list[float], ties: Sequence[tuple[int, int]], most: float) -> None:
    """One round: every node but the first goes where the forces take it, by `most` at most."""
    push_x, push_y = [0.0] * len(xs), [0.0] * len(xs)
    for one, other in _near(xs, ys):
        dx, dy = xs[one] - xs[other], ys[one] - ys[other]
        square = dx * dx + dy * dy
        if square > _REACH * _REACH:
            continue
        if square < _SMALL:  # on top of each other: part them, each pair another way
            dx, dy, square = _SMALL * (one - other), _SMALL * (one + other + 1), _SMALL
        push_x[one] += dx / square
        push_y[one] += dy / square
        push_x[other] -= dx / square
        push_y[other] -= dy / square
    for one, other in ties:
        dx, dy = xs[one] - xs[other], ys[one] - ys[other]
        length = math.hypot(dx, dy)
        push_x[one] -= dx * length
        push_y[one] -= dy * length
        push_x[other] += dx * length
        push_y[other] += dy * length
    for node in range(1, len(xs)):
        force = math.hypot(push_x[node], push_y[node])
        if force > _SMALL:
            part = min(force, most) / force
            xs[node] += push_x[node] * part
            ys[node] += push_y[node] * part


def _near(xs: Sequence[float], ys: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Pairs of nodes in the same or in neighbouring squares of a grid, each pair once."""
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for node, (x, y) in enumerate(zip(xs, ys, strict=True)):
        squares[math.floor(x / _REACH), math.floor(y / _REACH)].append(node)
    for (column, line), nodes in squares.items():
        for at, one in enumerate(nodes):
            for other in nodes[at + 1 :]:
                yield one, other
        for across, down in ((1, 0), (0, 1), (1, 1), (1, -1)):
            others = squares.get((column + across, line + down), ())
            for one in nodes:
                for other in others:
                    yield one, other
