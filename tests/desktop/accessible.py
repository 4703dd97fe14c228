"""What a screen reader gets from a program, as JSON. Run by the system's own Python, which has pyatspi; no test.

A line with a request comes in, a line with an answer goes out:

    {"pid": 7, "hidden": false}                     -> {"nodes": [...]}, the whole tree of that process
    {"pid": 7, "path": [0, 3], "action": "Press"}   -> {"done": true}

A node says its `path` (numbers of children from the application on), `role`, `name`, `description`, `states`, `text`
(None without the Text interface), `actions`, `box` (x, y, width, height in px of the screen) and `children` (their
number, of which at most `MOST_CHILDREN` follow). Without `hidden`, what is not showing is left out with all in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pyatspi

MOST_CHILDREN = 60
"""Of a list with more only these rows are told, as a screen reader asks for what is on the screen."""
MOST_LETTERS = 4_000


def application(pid: int) -> Any:
    """The accessible of a process; None while it has not registered."""
    desktop = pyatspi.Registry.getDesktop(0)
    for number in range(desktop.childCount):
        each = desktop.getChildAtIndex(number)
        if each is not None and each.get_process_id() == pid:
            return each
    return None


def walk(node: Any, path: list[int], hidden: bool) -> Iterator[dict[str, Any]]:
    """A node and everything in it, parents first."""
    count = node.childCount
    states = [pyatspi.stateToString(state) for state in node.getState().getStates()]
    if path and not hidden and "showing" not in states:
        return
    yield {"path": path, "states": states, "children": count, **facts(node)}
    for number in range(min(count, MOST_CHILDREN)):
        child = node.getChildAtIndex(number)
        if child is not None:
            yield from walk(child, [*path, number], hidden)


def facts(node: Any) -> dict[str, Any]:
    """What one accessible says of itself."""
    interfaces = node.get_interfaces()
    found: dict[str, Any] = {
        "role": node.getRoleName(),
        "name": node.name,
        "description": node.description,
        "text": None,
        "actions": [],
        "box": None,
    }
    if "Text" in interfaces:
        found["text"] = node.queryText().getText(0, -1)[:MOST_LETTERS]
    if "Action" in interfaces:
        action = node.queryAction()
        found["actions"] = [action.getName(number) for number in range(action.nActions)]
    if "Component" in interfaces:
        found["box"] = list(node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS))
    return found


def act(node: Any, path: list[int], name: str) -> None:
    """Do to the node at `path` what its action `name` does. Raises LookupError."""
    for number in path:
        node = node.getChildAtIndex(number)
    action = node.queryAction()
    for number in range(action.nActions):
        if action.getName(number) == name:
            action.doAction(number)
            return
    raise LookupError(name)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request. What vanishes while it is looked at is an error that the asker may try again."""
    try:
        node = application(request["pid"])
        if node is None:
            return {"error": "not registered"}
        if "action" in request:
            act(node, request["path"], request["action"])
            return {"done": True}
        return {"nodes": list(walk(node, [], request["hidden"]))}
    except (LookupError, AttributeError, NotImplementedError, pyatspi.GObject.GError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Answer until the asker hangs up."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
