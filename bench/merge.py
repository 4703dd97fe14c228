"""The merge of wiki pages: generated pairs of concurrent edits, and the time for pages of many sizes.

A pair is two whole-text saves made from one page of about 6 kB whose paragraphs are single long lines, as
people type Markdown. Words, sentences and paragraphs are changed, added and removed. Where the two touched
different sentences, the right answer is known: both edits applied one after the other.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kshare.model.merge import Conflict, Part, merge3, shown_text

Row = tuple[str, float, str, float | None, str]

# fmt: off
_WORDS = [
    "plan", "team", "share", "folder", "index", "search", "page", "note", "link", "tag", "offline",
    "network", "wiki", "post", "user", "server", "file", "change", "review", "budget", "customer",
    "release", "window", "project", "office", "weekly", "report", "meeting", "action", "owner",
    "draft", "policy", "survey", "pilot", "expert", "bridge", "process", "success", "figures",
    "business", "case", "security", "bandwidth", "objection", "archive",
]
# fmt: on


@dataclass(frozen=True, slots=True)
class Edit:
    """One change at the sentence `target`: its new text, or what is added behind it or its paragraph."""

    kind: Literal["rewrite", "delete", "insert", "paragraph"]
    target: int
    text: str = ""


Page = list[list[tuple[int, str]]]
"""Paragraphs of (number, sentence)."""


def sentence(dice: random.Random) -> str:
    """6 to 18 words with a capital and an end."""
    return " ".join(dice.choices(_WORDS, k=dice.randint(6, 18))).capitalize() + dice.choice("...!?")


def page(dice: random.Random, size: int) -> Page:
    """A page of at least `size` characters."""
    paragraphs: Page = []
    number = written = 0
    while written < size:
        paragraph = []
        for _ in range(dice.randint(2, 7)):
            text = sentence(dice)
            paragraph.append((number, text))
            number, written = number + 1, written + len(text) + 1
        paragraphs.append(paragraph)
    return paragraphs


def text_of(paragraphs: Page) -> str:
    """One line a paragraph, an empty line between two."""
    return "\n\n".join(" ".join(text for _, text in paragraph) for paragraph in paragraphs) + "\n"


def random_edits(dice: random.Random, paragraphs: Page, targets: list[int]) -> list[Edit]:
    """One edit for each sentence of `targets`."""
    words = {number: text.split(" ") for paragraph in paragraphs for number, text in paragraph}
    edits = []
    for target in targets:
        roll = dice.random()
        if roll < 0.35:
            changed = list(words[target])
            changed[dice.randrange(len(changed))] = dice.choice(_WORDS) + "s"
            edits.append(Edit("rewrite", target, " ".join(changed)))
        elif roll < 0.55:
            edits.append(Edit("rewrite", target, sentence(dice)))
        elif roll < 0.75:
            edits.append(Edit("insert", target, sentence(dice)))
        elif roll < 0.87:
            edits.append(Edit("delete", target))
        else:
            edits.append(
                Edit("paragraph", target, " ".join(sentence(dice) for _ in range(dice.randint(1, 3))))
            )
    return edits


def applied(paragraphs: Page, edits: list[Edit]) -> Page:
    """A copy of the page with all edits made; new sentences have the number -1."""
    by_target: dict[int, list[Edit]] = {}
    for edit in edits:
        by_target.setdefault(edit.target, []).append(edit)
    result: Page = []
    for paragraph in paragraphs:
        kept: list[tuple[int, str]] = []
        behind: Page = []
        for number, text in paragraph:
            here = by_target.get(number, [])
            rewritten = next((edit.text for edit in here if edit.kind == "rewrite"), text)
            if not any(edit.kind == "delete" for edit in here):
                kept.append((number, rewritten))
            kept += [(-1, edit.text) for edit in here if edit.kind == "insert"]
            behind = [[(-1, edit.text)] for edit in here if edit.kind == "paragraph"] + behind
        result += [kept, *behind] if kept else behind
    return result


def clash(a_edits: list[Edit], b_edits: list[Edit]) -> bool:
    """True if both changed one sentence differently: two rewrites, or one rewrote what the other deleted."""
    mine = {edit.target: edit for edit in a_edits if edit.kind in ("rewrite", "delete")}
    theirs = {edit.target: edit for edit in b_edits if edit.kind in ("rewrite", "delete")}
    return any(mine[target] != theirs[target] for target in mine.keys() & theirs.keys())


@dataclass(slots=True)
class Score:
    """What became of the pairs of one method."""

    disjoint: int = 0
    refused: int = 0
    wrong: int = 0
    other_order: int = 0
    clashes: int = 0
    hidden: int = 0
    seconds: float = 0.0


Method = Callable[[str, str, str], tuple[str, bool]]
"""(base, a, b) to (merged text, whether there is a conflict)."""


def own(base: str, a: str, b: str) -> tuple[str, bool]:
    """KShare's merge."""
    parts: tuple[Part, ...] = merge3(base, a, b)
    return shown_text(parts), any(isinstance(part, Conflict) for part in parts)


def line_merge(base: str, a: str, b: str) -> tuple[str, bool]:
    """The peer: a textbook diff3 on whole lines with difflib's SequenceMatcher."""
    lines, a_lines, b_lines = base.splitlines(True), a.splitlines(True), b.splitlines(True)
    edits = sorted(
        (lo, hi, who, tuple(new[new_lo:new_hi]))
        for who, new in enumerate((a_lines, b_lines))
        for op, lo, hi, new_lo, new_hi in SequenceMatcher(None, lines, new, autojunk=False).get_opcodes()
        if op != "equal"
    )
    merged: list[str] = []
    position = 0
    last: tuple[int, int, int, tuple[str, ...]] | None = None
    for edit in edits:
        lo, hi, who, new_lines = edit
        if last and last[2] != who and lo <= last[1]:
            if (lo, hi, new_lines) == (last[0], last[1], last[3]):
                continue
            return base, True
        merged += lines[position:lo]
        merged += new_lines
        position, last = hi, edit
    return "".join(merged + lines[position:]), False


def judge(pairs: int, methods: dict[str, Method], seed: int = 7, size: int = 6000) -> dict[str, Score]:
    """Run `pairs` generated pairs through each method."""
    dice = random.Random(seed)
    scores = {name: Score() for name in methods}
    for number in range(pairs):
        original = page(dice, size)
        everything = [target for paragraph in original for target, _ in paragraph]
        near = [target for target, _ in dice.choice(original)]
        dice.shuffle(near)
        a_targets, b_targets = (
            (dice.sample(everything, 4), dice.sample(everything, 4)),
            (near[:1], near[1:2]),
            (near[:1], near[:1]),
            (dice.sample(everything, 12), dice.sample(everything, 12)),
        )[number % 4]
        a_edits, b_edits = random_edits(dice, original, a_targets), random_edits(dice, original, b_targets)
        base, a, b = (
            text_of(original),
            text_of(applied(original, a_edits)),
            text_of(applied(original, b_edits)),
        )
        right = {text_of(applied(original, a_edits + b_edits)), text_of(applied(original, b_edits + a_edits))}
        if set(a_targets).isdisjoint(b_targets):
            expected: set[str] | None = right
        elif clash(a_edits, b_edits):
            expected = None
        else:
            continue
        for name, method in methods.items():
            begin = time.perf_counter()
            merged, conflict = method(base, a, b)
            scores[name].seconds += time.perf_counter() - begin
            _count(scores[name], merged, conflict, expected)
    return scores


def _count(score: Score, merged: str, conflict: bool, right: set[str] | None) -> None:
    if right is None:
        score.clashes += 1
        score.hidden += not conflict
        return
    score.disjoint += 1
    score.refused += conflict
    if not conflict and merged not in right:
        if _words_by_line(merged) in [_words_by_line(text) for text in right]:
            score.other_order += 1
        else:
            score.wrong += 1


def _words_by_line(text: str) -> list[list[str]]:
    return sorted(sorted(line.split()) for line in text.split("\n"))


def two_edits(size: int) -> tuple[str, str, str]:
    """A page of `size` characters, short paragraphs, and two saves with a changed paragraph at either end."""
    dice = random.Random(size)
    lines: list[str] = []
    written = 0
    while written < size:
        lines += [sentence(dice), ""]
        written += len(lines[-2]) + 2
    a, b = list(lines), list(lines)
    a[0] = b[0] = "Plan"
    a[2], a[-4] = "Anna was here.", "Anna was here too."
    b[8], b[-8] = "Ben was here.", "Ben was here too."
    return "\n".join(lines), "\n".join(a), "\n".join(b)


def equal_lines(size: int) -> tuple[str, str, str]:
    """A page of `size` characters whose lines are all the same; one save has more of them, one has fewer."""
    line = "the same again\n"
    count = size // len(line)
    return line * count, line * (count + 40) + "end\n", "begin\n" + line * (count - 40)


def milliseconds(method: Method, texts: tuple[str, str, str], rounds: int) -> float:
    """The best time of `rounds`."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        method(*texts)
        times.append(time.perf_counter() - begin)
    return 1000 * min(times)


def rows(pairs: int = 2000) -> list[Row]:
    """(what, value, unit, limit or None, what the peer reached)."""
    scores = judge(pairs, {"own": own, "peer": line_merge})
    mine, peer = scores["own"], scores["peer"]

    own_ms, peer_ms = (1000 * score.seconds / (score.disjoint + score.clashes) for score in (mine, peer))

    def percent(score: Score) -> float:
        return 100 * score.refused / score.disjoint

    table: list[Row] = [
        ("merge: disjoint edits refused", percent(mine), "%", 5.0, f"difflib, lines: {percent(peer):.1f} %"),
        ("merge: disjoint edits, content wrong", mine.wrong, "pairs", 0.0, f"difflib, lines: {peer.wrong}"),
        (
            "merge: both kept in the other order",
            mine.other_order,
            "pairs",
            None,
            f"difflib, lines: {peer.other_order}",
        ),
        (
            "merge: clash in a sentence, not shown",
            mine.hidden,
            "pairs",
            0.0,
            f"difflib, lines: {peer.hidden}",
        ),
        ("merge: a pair of 6 kB pages", own_ms, "ms", None, f"difflib, lines: {peer_ms:.2f} ms"),
    ]
    for size, limit in ((10_000, 5.0), (50_000, 30.0), (500_000, None), (1_000_000, None)):
        table.append(_timed(f"merge: two edits, {size // 1000} kB", two_edits(size), limit))
    for size in (50_000, 500_000, 1_000_000):
        table.append(_timed(f"merge: all lines equal, {size // 1000} kB", equal_lines(size), None))
    return table


def _timed(what: str, texts: tuple[str, str, str], limit: float | None) -> Row:
    rounds = 5 if len(texts[0]) < 100_000 else 1
    # difflib looks at every pair of equal lines, be they empty ones: quadratic, on equal lines worse.
    kinds = len(set(texts[0].split("\n")))
    hopeless = len(texts[0]) > (600_000 if kinds > 3 else 100_000)
    peer = "difflib: not run, takes minutes"
    if not hopeless:
        peer = f"difflib: {milliseconds(line_merge, texts, 1):.1f} ms"
    return what, milliseconds(own, texts, rounds), "ms", limit, peer


if __name__ == "__main__":
    for what, value, unit, limit, peer in rows():
        held = "" if limit is None else f"<= {limit:g}"
        print(f"{what:45} {value:10.2f} {unit:6} {held:8} {peer}")
