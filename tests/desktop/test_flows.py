"""What people do most, done from outside in the real window; the home's data says whether it happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.desktop.conftest import OpenWindow, told
from tests.desktop.display import until


def posts(home: Path) -> list[dict[str, Any]]:
    """What the timeline holds, newest first."""
    found: list[dict[str, Any]] = told(home, "timeline", "--kind", "post")["items"]
    return found


def page(home: Path, title: str) -> dict[str, Any]:
    """A page with its text."""
    found: dict[str, Any] = told(home, "page", "show", title)
    return found


def test_the_first_start_leads_to_home(window: OpenWindow, tmp_path: Path) -> None:
    home = tmp_path / "new"
    at = window(home)
    at.see("text", "Your name")
    at.paste("Jürgen Groß")
    at.press("Return")
    at.click(at.see("push button", "Begin alone"))

    at.see("label", "Three small steps")
    assert told(home, "profile")["name"] == "Jürgen Groß"
    assert at.close() == 0


def test_a_thought_is_shared_with_a_person_and_a_tag_that_were_offered(
    window: OpenWindow, anna: Path, ben: Path
) -> None:
    told(anna, "post", "Old news #seal-kits")
    at = window(anna)
    at.see("list item", words="Old news")

    at.click(at.see("push button", "Share a thought"))
    at.see("push button", "Close; the draft is kept")
    at.type("Kit 401612 fits, says @be")
    at.see(name="Ben Okafor")
    at.press("Return")
    at.type("#sea")
    at.see(name="#seal-kits")
    at.press("Return")
    at.paste("größer ✓")
    at.press("ctrl+Return")

    at.see("list item", words="Kit 401612")
    assert posts(anna)[0]["text"] == "Kit 401612 fits, says @ben.okafor #seal-kits größer ✓"


def test_a_page_is_written_with_a_link_that_was_offered_found_and_opened(
    window: OpenWindow, anna: Path
) -> None:
    write(anna, "Seal kits", "Which fits what.\n")
    at = window(anna)
    at.press("g", "w")
    at.see("table cell", words="Seal kits")
    at.press("ctrl+n")
    at.see("text", "Title of the page")
    at.type("Pump runs backwards")
    at.press("Return")
    at.type("Turn it round. See [[Sea")
    at.see(name="Seal kits", role="filler")
    at.press("Return")
    at.type(" then.")
    at.press("ctrl+s")
    until(
        lambda: told(anna, "page", "list", "--recent")["items"][0]["title"] == "Pump runs backwards",
        "the page",
    )

    assert page(anna, "Pump runs backwards")["text"].strip() == "Turn it round. See [[Seal kits]] then."
    assert [link["title"] for link in page(anna, "Pump runs backwards")["links"]] == ["Seal kits"]

    at.press("g", "h")
    at.see("list", "Timeline")
    at.press("slash")
    at.type("backw")
    at.see("table cell", words="Pump runs backwards")
    at.press("Return")
    at.see("label", "Page", words="Turn it round")


def test_a_page_is_changed_beside_its_preview_compared_and_brought_back(
    window: OpenWindow, anna: Path
) -> None:
    write(anna, "Seal kits", "The green dot.\n")
    at = window(anna)
    at.press("g", "w")
    at.see("table cell", words="Seal kits")
    at.press("j", "e")
    at.see("text", "Text of the page, in Markdown", words="The green dot.")
    at.press("ctrl+End")
    at.type("Not the **red** one.")
    at.see("label", "Preview", words="Not the red one.")
    at.press("ctrl+s")
    at.see("label", "Page", words="Not the red one.")
    assert page(anna, "Seal kits")["text"] == "The green dot.\nNot the **red** one.\n"

    at.press("Return")
    until(lambda: "focused" in at.see("label", "Page").states, "the keyboard in the page")
    at.press("h")
    at.see("table", "Revisions, newest first")
    at.see("label", "Difference", words="Not the")
    at.press("Down")
    at.click(at.see("push button", "Restore this text"))
    until(lambda: page(anna, "Seal kits")["text"] == "The green dot.\n", "the former text")
    assert len(told(anna, "page", "history", "Seal kits")["items"]) == 3


def test_a_bookmark_is_pasted_and_known_when_it_is_pasted_again(window: OpenWindow, anna: Path) -> None:
    at = window(anna)
    at.press("g", "b")
    at.see("label", "Bookmarks")
    at.paste("https://seals.example/data-sheet")
    at.see("text", "Title")
    at.type("Data sheet")
    at.press("ctrl+Return")
    at.see("table cell", words="Data sheet")
    assert [each["title"] for each in told(anna, "bookmark", "list")["items"]] == ["Data sheet"]

    at.paste("https://seals.example/data-sheet?utm_source=mail")
    at.see(words="You keep this already")


def test_a_question_is_answered_the_answer_accepted_and_made_a_page(
    window: OpenWindow, anna: Path, ben: Path
) -> None:
    at = window(anna)
    at.click(at.see("push button", "Ask a question"))
    at.see("push button", "Close; the draft is kept")
    at.type("Which seal for 90 degrees?")
    at.press("ctrl+Return")
    at.click(at.see("list item", words="Which seal"))
    asked = told(anna, "timeline", "--questions")["items"][0]["id"]
    reach(ben, lambda: told(ben, "timeline", "--questions")["items"])
    told(ben, "post", "The one with the green dot", "--reply", asked)
    told(ben, "sync")
    at.press("F5")
    at.click(at.see("push button", "Accept this answer", seconds=40))
    at.see(words="Answer accepted")
    assert told(anna, "timeline", "--questions")["items"][0]["state"] == "answered"

    at.choose(at.see("push button", "More"), "Down", "Return")
    at.click(at.see("text", "Title of the page"))
    at.press("ctrl+a")
    at.type("Seals for heat")
    at.click(at.see("text", "Text of the page, in Markdown"))
    at.press("ctrl+Home")
    at.type("All of it. ")
    at.click(at.see("push button", "Publish"))
    until(lambda: told(anna, "page", "list")["items"], "the page")
    assert told(anna, "page", "list")["items"][0]["title"] == "Seals for heat"
    text = page(anna, "Seals for heat")["text"]
    assert text.startswith("All of it. "), text
    assert "Question by Anna Berg" in text and "Answer by Ben Okafor" in text
    assert "Which seal for 90 degrees?" in text and "The one with the green dot" in text


def test_a_command_is_found_by_its_words_and_done(window: OpenWindow, anna: Path) -> None:
    at = window(anna)
    at.press("ctrl+k")
    at.see("text", "Go to or do")
    at.type("new question")
    at.see("text", "Go to or do", words="New question")
    at.press("Return")

    at.see("push button", "Close; the draft is kept")
    assert [node.name for node in at.all("radio button") if "checked" in node.states] == [
        "Home",
        "Question",
        "Everyone",
    ]


def test_what_was_deleted_comes_back_by_undo(window: OpenWindow, anna: Path) -> None:
    told(anna, "post", "Not so clever")
    at = window(anna)
    at.see("list item", words="Not so clever")
    at.press("j", "Delete")
    at.gone("list item", words="Not so clever")
    assert posts(anna) == []

    at.press("ctrl+z")
    at.see("list item", words="Not so clever")
    assert [post["text"] for post in posts(anna)] == ["Not so clever"]


def test_another_theme_holds_at_once_and_at_the_next_start(window: OpenWindow, anna: Path) -> None:
    at = window(anna)
    at.press("ctrl+comma")
    at.click(at.see("combo box", words="The colours of the window"))
    at.see("list item", "Dark")
    at.press("Down", "Down", "Return")
    at.see("combo box", "Dark")
    ground = at.display.colour(at.see("label", "Settings").box[:2])
    assert max(ground) < 80

    assert at.close() == 0
    again = window(anna)
    again.see("push button", "Share a thought")
    x, y, width, height = again.see("frame").box
    assert max(again.display.colour((x + width // 2, y + height - 8))) < 80


def test_what_a_colleague_writes_comes_and_what_is_written_here_reaches_him(
    window: OpenWindow, anna: Path, ben: Path
) -> None:
    at = window(anna)
    at.see("push button", words="Up to date", seconds=30)

    told(ben, "post", "The green dot is back")
    told(ben, "sync")
    at.press("F5")
    at.see(words="The green dot is back", seconds=40)

    at.press("n")
    at.see("push button", "Close; the draft is kept")
    at.type("Good to know")
    at.press("ctrl+Return")
    reach(ben, lambda: any(post["text"] == "Good to know" for post in posts(ben)))


def reach(home: Path, is_there: Callable[[], object]) -> None:
    """Sync a home until something is there."""

    def look() -> object:
        told(home, "sync")
        return is_there()

    until(look, f"it at {home.name}'s", 40)


def write(home: Path, title: str, text: str) -> None:
    """Save a page as the command line does."""
    file = home.parent / "page.md"
    file.write_text(text, encoding="utf-8")
    told(home, "page", "save", title, file)
