"""`kshare inbox`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Person

KEYS = {
    "id", "kind", "space", "title", "text", "time", "item", "item_kind", "thread", "by", "people", "count", "mark",
    "new",
}  # fmt: skip


def test_the_inbox_lists_marks_as_seen_and_is_quiet_on_request(
    person: Callable[[str], Person], share: Path
) -> None:
    anna, ben = person("Anna Berg"), person("Ben Ode")
    anna.ask("space", "create", share, "--name", "Team")
    ben.ask("space", "join", share)
    question = anna.ask("post", "Who knows the seal?", "--question")["id"]
    anna.ask("sync"), ben.ask("sync")
    ben.ask("post", "The blue one", "--reply", question)
    ben.ask("sync"), anna.ask("sync")

    found = anna.ask("inbox")
    (one,) = found["items"]
    assert one.keys() == KEYS and (found["next"], found["new"]) == (None, 1)
    assert (one["kind"], one["title"], one["text"]) == ("answer", "Who knows the seal?", "The blue one")
    assert (one["thread"], one["by"]["name"], one["new"]) == (question, "Ben Ode", True)
    text = anna.run("inbox").out
    assert "1 new" in text and "Ben Ode answered your question" in text

    assert anna.ask("inbox", "--seen") == {"new": 0}
    assert anna.ask("inbox", "--new")["items"] == []
    assert anna.ask("inbox", "--quiet", question) == {"id": question}
    assert anna.ask("inbox", "--kind", "answer")["items"] == []
    assert anna.ask("inbox", "--loud", question) == {"id": question}
    assert len(anna.ask("inbox", "--kind", "answer", "--kind", "mark")["items"]) == 1
    assert anna.run("inbox", "--after", "nowhere").code == 2
