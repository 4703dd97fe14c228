"""How long rendering takes, beside the bare Markdown library in the same run: python -m bench.render"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import markdown

from kshare.render.page import render_page
from kshare.render.plain import plain_text

Row = tuple[str, float, str, float | None, str]
"""(what, median, unit, limit or None, the peer and the ratio to it)"""

_SECTION = """## Part {n}: what to do when the seal leaks

The pump in *hall {n}* has a **double seal**; see [[Seals|the seal page]], [[Spare parts]] or
[the maker's page](https://pumps.example/seals/{n}?lang=en). Ask @anna before you order. #plant-b/pumps

- Close the valve `V-{n}` and wait for two minutes
  - the pressure must fall below 0.2 bar
- Write down the reading, even if it looks normal
- [ ] Tell the shift lead at https://shift.example/rota

| part | number | price |
|------|:------:|------:|
| seal | {n}-17 | 12.50 |
| ring | {n}-18 |  3.20 |

> [!note] Stock
> Two of each lie in the cupboard beside the door, the rest is ordered on Mondays and arrives two days later.

```python
def reading(bar: float) -> str:
    return "high" if bar > {n}.2 else "normal"
```

The last time this happened was in the winter, after the feed water had been cold for a week. The seal was
worn on one side only, which says that the shaft was not true; since then it is measured at every yearly stop,
and the figures are in the table of the *yearly stop* page. Whoever changes a seal adds the reading there.

- Tools: the blue case, a torque wrench, two pairs of gloves
- Time: about two hours with two people, never alone
- Waste: the old seal goes back to the maker, it is **not** scrap

When nothing helps, stop the line. It is better to lose an hour than a bearing, and nobody was ever blamed for
asking; last year the three longest stops all began with somebody who did not want to wake the shift lead.

"""


def section(number: int) -> str:
    """About 2 kB of Markdown as teams write it."""
    return _SECTION.replace("{n}", str(number))


class _Space:
    """Knows one page and one person."""

    def page_id(self, title: str) -> str | None:
        return "a" * 32 if title == "Seals" else None

    def person_id(self, handle: str) -> str | None:
        return "b" * 32 if handle == "anna" else None


def _text(size: int, edition: int) -> str:
    """A wiki page of everyday Markdown, `size` characters long."""
    sections = (_SECTION.format(n=f"{edition}{n:03}") for n in range(size // len(_SECTION) + 2))
    return "".join(sections)[:size]


def _median_ms(work: Callable[[str], object], size: int, runs: int) -> float:
    """Each run gets a text it has not seen, so that nothing remembered helps."""
    work(_text(size, 0))
    times = []
    for run in range(1, runs + 1):
        text = _text(size, run)
        started = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def rows() -> list[Row]:
    """The figures that are published."""
    space, found = _Space(), []
    for size, runs, limit in ((10_000, 31, 15.0), (100_000, 5, None), (1_000_000, 1, None)):
        ours = _median_ms(lambda text: render_page(text, space), size, runs)
        peer = _median_ms(markdown.markdown, size, runs)
        note = f"markdown.markdown, no extensions: {peer:.1f} ms (x {ours / peer:.2f})"
        found.append((f"render a page of {size // 1000} kB", ours, "ms", limit, note))
    found.append(("plain text of 10 kB", _median_ms(plain_text, 10_000, 31), "ms", 2.0, ""))
    return found


if __name__ == "__main__":
    for what, median, unit, limit, peer in rows():
        bound = f"<= {limit:g} {unit}" if limit is not None else ""
        print(f"{what:<26} {median:>9.2f} {unit}  {bound:<9} {peer}")
