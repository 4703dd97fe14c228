"""Windows of every width, finer screens, and screens that are pulled out: the window stays whole and can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.conftest import OpenWindow, told
from tests.desktop.display import SIZE, Display, until
from tests.desktop.window import Node, Window

Rect = tuple[int, int, int, int]
LEFT, RIGHT = SIZE[0] // 2, SIZE[0] - SIZE[0] // 2
"""The widths of two monitors beside each other."""


@pytest.fixture
def two_monitors(display: Display) -> Iterator[None]:
    """The screen as two monitors."""
    display.ask("xrandr", "--setmonitor", "left", f"{LEFT}/300x{SIZE[1]}/300+0+0", "screen")
    display.ask("xrandr", "--setmonitor", "right", f"{RIGHT}/300x{SIZE[1]}/300+{LEFT}+0", "none")
    assert "Monitors: 2" in display.ask("xrandr", "--listmonitors")
    yield
    for name in ("left", "right"):
        display.ask("xrandr", "--delmonitor", name)


def frame(at: Window) -> Rect:
    """Where the window is: x, y, width, height in px of the screen."""
    return at.see("frame", "KShare").box


def is_on(room: Rect, rect: Rect) -> bool:
    """True if `rect` can be taken by its title: most of that lies in `room`."""
    (left, top, width, height), (x, y, wide, _) = room, rect
    seen = min(x + wide, left + width) - max(x, left)
    return seen >= min(160, wide) and top <= y < top + height - 24


def test_a_window_drawn_narrow_shows_one_thing_at_a_time_and_both_when_it_is_wide(
    window: OpenWindow, anna: Path
) -> None:
    told(anna, "post", "The green dot")
    at = window(anna)
    at.click(at.see("list item", words="The green dot"))
    at.see("text", "Write a reply")

    at.resize(720, 800)
    at.gone("list", "Timeline")
    at.see("text", "Write a reply")
    at.gone("label", "KShare")
    assert cut_off(at) == []
    at.press("alt+Left")
    at.see("list", "Timeline")
    at.gone("text", "Write a reply")

    at.resize(1280, 800)
    at.see("label", "KShare")
    assert at.see("list", "Timeline")


def inside(outer: Rect, inner: Rect) -> bool:
    """True if nothing of `inner` is cut off at the sides."""
    return outer[0] <= inner[0] and inner[0] + inner[2] <= outer[0] + outer[2]


def cut_off(at: Window) -> list[Node]:
    """What takes the keyboard and does not lie within the window from side to side."""
    takers = [node for node in at.nodes() if "focusable" in node.states]
    return [node for node in takers if not inside(frame(at), node.box)]


def test_at_150_percent_everything_is_larger_and_nothing_is_cut_off(window: OpenWindow, anna: Path) -> None:
    at = window(anna, QT_SCALE_FACTOR="1.5")
    button = at.see("push button", "Share a thought")
    whole = frame(at)
    assert at.size == pytest.approx(whole[2:], abs=2)
    assert inside((0, 0, *SIZE), whole)
    assert cut_off(at) == []
    at.click(button)
    at.see("push button", "Close; the draft is kept")


def test_a_window_whose_monitor_is_pulled_out_comes_back_to_the_other(
    window: OpenWindow, anna: Path, display: Display, two_monitors: None
) -> None:
    at = window(anna)
    at.resize(700, 600)
    at.move(LEFT + 100, 80)
    until(lambda: frame(at)[0] >= LEFT, "the window on the right monitor")

    display.ask("xrandr", "--delmonitor", "right")

    until(lambda: is_on((0, 0, LEFT, SIZE[1]), frame(at)), "the window on the left monitor")
    at.press("n")
    at.see("push button", "Close; the draft is kept")


def test_a_window_that_was_left_on_a_monitor_that_is_gone_starts_on_one_that_is_there(
    window: OpenWindow, anna: Path, display: Display, two_monitors: None
) -> None:
    first = window(anna)
    first.resize(700, 600)
    first.move(LEFT + 100, 80)
    until(lambda: frame(first)[0] >= LEFT, "the window on the right monitor")
    assert first.close() == 0
    display.ask("xrandr", "--delmonitor", "right")

    again = window(anna)

    until(lambda: is_on((0, 0, LEFT, SIZE[1]), frame(again)), "the window on the left monitor")
