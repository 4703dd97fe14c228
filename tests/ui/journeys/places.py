"""Every place of the window: how a person comes there, and which rooms are on the screen then.

Journeys that go everywhere walk along `PLACES`: by Tab, and among hostile words. A room of the window that no place
shows fails `test_places`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from kshare.model.post_kind import PostKind
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import MovePage, SavePage, move_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home, team
from tests.ui.journeys.person import Person


@dataclass(frozen=True, slots=True)
class Words:
    """What everything is called where a journey goes. The letters of the tag are in the words that are sought."""

    page: str = "Pumps"
    below: str = "Seal kits"
    question: str = "Which seal?"
    reply: str = "The green one"
    bookmark: str = "Data sheet"
    colleague: str = "Ben Okafor"
    space: str = "Hydraulics"
    sought: str = "seals"
    """A word of page, bookmark and post."""


PLAIN: Final = Words()

Way = Callable[[Person, Words], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to be. `rooms` are the classes of what is seen there, the one that gives the place its name first.

    `tells` is what stands there of others, letter by letter; None where nothing of others does.
    """

    go_there: Way
    rooms: tuple[str, ...]
    tells: Callable[[Words], str] | None = None
    by_tab: bool = True
    """False where Tab does something else."""
    closed: bool = False
    """True for a space that one has to be let into, with somebody who asks."""

    @property
    def name(self) -> str:
        """The words of the way."""
        return self.go_there.__name__


class Furnished:
    """Ada's home with something of every kind in it, written by a colleague of hers."""

    def __init__(self, folder: Path, words: Words = PLAIN) -> None:
        people = self._people = team(folder, ["Ada Fox", words.colleague], words.space)
        self.clock, self.home = people.clock, people["Ada Fox"].home
        ben = people[words.colleague].home
        asked = WritePost(f"{words.question} #{words.sought}", kind=PostKind.QUESTION)
        question = self.home.run(write_post, asked).id
        people.sync_all()
        page = self._write_pages(ben, words)
        for name, note, tag in ((words.bookmark, words.sought, words.sought), ("Valves", "", "valves")):
            address = f"http://127.0.0.1:9/{tag}"
            ben.run(add_bookmark, AddBookmark(address, title=name, note=note, tags=(tag,)))
        ben.run(write_post, WritePost(words.reply, reply_to=question))
        people.sync_all()
        sums = self.home.files.keep(io.BytesIO(b"sums"))
        self.home.run(attach_file, AttachFile(page, sums, "sums.txt", media_type="text/plain"))
        people.sync_all()

    @staticmethod
    def _write_pages(ben: Workspace, words: Words) -> str:
        title = words.page
        text = (
            f"# First\n\nTurn it. See [[{words.below}]], [[Nowhere]] and [the maker](https://pumps.example/).\n\n"
            f"[{title}]({title}) ![{title}]({title})\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n# Second\n\n{title}\n"
        )
        below = ben.run(save_page, SavePage(words.below, f"The *green* {words.sought}.\n")).id
        ben.run(save_page, SavePage("Letter", "Dear {{me}}\n", tags=("template",)))
        page = ben.run(save_page, SavePage(title, text, tags=(words.sought,))).id
        ben.run(save_page, SavePage(title, f"{text}More {title}.\n", page=page))
        ben.run(move_page, MovePage(below, page))
        return page

    def close(self) -> None:
        """Close every home."""
        self._people.close()


class Closed:
    """Ada's home with a closed space, into which somebody asks to be let."""

    def __init__(self, folder: Path) -> None:
        self.clock, share = FakeClock(), folder / "closed"
        share.mkdir()
        self.home = new_home(folder, "Ada Fox", self.clock)
        self._dora = new_home(folder, "Dora Lind", self.clock)
        self.home.sync(self.home.create_space(str(share), SpaceDraft("Closed"), encrypted=True))
        self._dora.admission.ask(str(share))

    def close(self) -> None:
        """Close every home."""
        for home in (self.home, self._dora):
            home.close()


def is_shown(class_name: str) -> bool:
    """True while a widget of that class can be seen."""
    return any(type(each).__name__ == class_name and each.isVisible() for each in QApplication.allWidgets())


def _last(words: str) -> str:
    """Of a post: what of it may be markup is not shown."""
    return words.split()[-1]


# -- Home -----------------------------------------------------------------------------------------------


def home(person: Person, words: Words) -> None:
    person.sees(words.page)
    person.presses("J")


def composer(person: Person, words: Words) -> None:
    person.presses("N")
    person.is_at("What did you learn, find or wonder about?")


def thread(person: Person, words: Words) -> None:
    person.clicks("Questions")
    person.misses("Page, ")
    person.sees(_last(words.question))
    person.presses("J", "Return")
    person.is_at("Thread")
    person.sees(_last(words.reply))


def inbox(person: Person, words: Words) -> None:
    person.presses("G", "N")
    person.sees(_last(words.reply))


# -- Wiki -----------------------------------------------------------------------------------------------


def wiki(person: Person, words: Words) -> None:
    person.presses("G", "W")
    person.sees("Letter", words.page, words.below)


def wiki_tree(person: Person, words: Words) -> None:
    wiki(person, words)
    person.clicks("Tree")
    person.misses(words.below)


def several_pages(person: Person, words: Words) -> None:
    wiki(person, words)
    person.presses("J", "Shift+Down")
    person.sees("2 pages chosen")


def several_to_delete(person: Person, words: Words) -> None:
    several_pages(person, words)
    person.presses("Del")


def page_from_a_template(person: Person, words: Words) -> None:
    wiki(person, words)
    person.clicks("New page from a template")


def page(person: Person, words: Words) -> None:
    wiki(person, words)
    person.clicks_row(words.page)
    person.sees("Turn it.", "sums.txt")
    person.presses("Return")
    person.is_at("Page")


def outline(person: Person, words: Words) -> None:
    page(person, words)
    person.clicks("On this page")


def sharing(person: Person, words: Words) -> None:
    page(person, words)
    person.clicks("Share to another space")


def page_that_is_missing(person: Person, words: Words) -> None:
    page(person, words)
    person.clicks_link("Nowhere")


def link_outside(person: Person, words: Words) -> None:
    page(person, words)
    person.clicks_link("the maker")


def file(person: Person, words: Words) -> None:
    page(person, words)
    person.clicks("sums.txt", beginning=True)
    person.clicks("Open…")


def words_on_the_page(person: Person, words: Words) -> None:
    page(person, words)
    person.presses("Ctrl+F")
    person.is_at("Find on this page")


def name_of_a_page(person: Person, words: Words) -> None:
    page(person, words)
    person.presses("F2")
    person.sees("Rename")


def page_below_another(person: Person, words: Words) -> None:
    page(person, words)
    person.clicks("More")
    person.clicks("New page under it…")
    person.is_at("Title of the new page")


def tags_of_a_page(person: Person, words: Words) -> None:
    wiki(person, words)
    person.clicks_row(words.page)
    person.sees("Turn it.")
    person.presses("T")


def other_place_of_a_page(person: Person, words: Words) -> None:
    page(person, words)
    person.presses("Ctrl+Shift+M")


def history(person: Person, words: Words) -> None:
    page(person, words)
    person.presses("H")
    person.sees("came")


def around(person: Person, words: Words) -> None:
    page(person, words)
    person.presses("Ctrl+G")
    person.sees(f"Around “{words.page}”")


def erase(person: Person, words: Words) -> None:
    page(person, words)
    person.clicks("More")
    person.clicks("Erase for good…")
    person.sees("A passage, letter by letter", "What goes:", "Leave it")


def editor(person: Person, words: Words) -> None:
    page(person, words)
    person.presses("E")
    person.is_at("Text of the page, in Markdown")


def find_and_replace(person: Person, words: Words) -> None:
    editor(person, words)
    person.presses("Ctrl+H")


def template(person: Person, words: Words) -> None:
    editor(person, words)
    person.presses("Ctrl+Shift+K")


def size_of_a_table(person: Person, words: Words) -> None:
    template(person, words)
    person.presses("Escape", "Ctrl+Shift+B")


# -- Bookmarks ------------------------------------------------------------------------------------------


def bookmarks(person: Person, words: Words) -> None:
    person.presses("G", "B")
    person.sees(words.bookmark, "Valves")


def bookmark(person: Person, words: Words) -> None:
    bookmarks(person, words)
    person.clicks_row(words.bookmark)
    person.presses("Return")
    person.is_at("Bookmark")


def bookmark_sheet(person: Person, words: Words) -> None:
    bookmarks(person, words)
    person.presses("Ctrl+N")
    person.is_at("Address")


def tags(person: Person, words: Words) -> None:
    bookmarks(person, words)
    person.clicks("More")
    person.clicks("Rename or merge tags…")


def several_bookmarks(person: Person, words: Words) -> None:
    bookmarks(person, words)
    person.presses("J", "Shift+Down")
    person.sees("2")


def tag_for_several(person: Person, words: Words) -> None:
    several_bookmarks(person, words)
    person.presses("T")


def links_to_check(person: Person, words: Words) -> None:
    bookmarks(person, words)
    person.clicks("More")
    person.clicks("Check links…")
    person.is_at("127.0.0.1, 2 bookmarks")


def checked_links(person: Person, words: Words) -> None:
    links_to_check(person, words)
    person.presses("Space")
    person.clicks("Check 2 links")
    person.sees("Show them")


def what_to_import(person: Person, words: Words) -> None:
    bookmarks(person, words)
    person.clicks("Import")
    person.clicks("A folder of notes (Markdown, Obsidian)…")
    person.sees("Where to", "Only you see it")


def what_was_imported(person: Person, words: Words) -> None:
    what_to_import(person, words)
    person.clicks("Import", number=1)
    person.sees("notes")


# -- Search and commands --------------------------------------------------------------------------------


def beginning_of_search(person: Person, words: Words) -> None:
    person.presses("G", "S")


def found(person: Person, words: Words) -> None:
    person.presses("/")
    person.types(words.sought)
    person.sees(words.bookmark, words.page, "Only @ada.fox")


def chosen_among_found(person: Person, words: Words) -> None:
    found(person, words)
    person.presses("Down")
    person.is_at("Search everything")


def filters(person: Person, words: Words) -> None:
    found(person, words)
    person.tabs_to("More filters")

    def press() -> bool:
        if not is_shown("FacetPopover"):
            person.presses("Space")
        return is_shown("FacetPopover")

    person.until(press, "the filters")


def name_of_a_search(person: Person, words: Words) -> None:
    found(person, words)
    person.clicks("Save this search")


def switcher(person: Person, words: Words) -> None:
    person.presses("Ctrl+K")
    person.types(words.page.split()[-1][:6])
    person.sees(words.page)


def keys(person: Person, words: Words) -> None:
    person.presses("?")
    person.sees("Go to Wiki")


# -- people, spaces, settings ---------------------------------------------------------------------------


def members(person: Person, words: Words) -> None:
    person.clicks("Ada Fox")
    person.clicks("Members of the team…")
    person.sees("2 members", words.colleague)
    person.is_at("Find a member")


def member(person: Person, words: Words) -> None:
    members(person, words)
    person.types("Ben")
    person.presses("Return")
    person.sees("Remove from the space…")


def profile(person: Person, words: Words) -> None:
    member(person, words)
    person.clicks("Profile")
    person.sees("Lately")


def own_profile(person: Person, words: Words) -> None:
    person.clicks("Ada Fox")
    person.clicks("Your profile")
    person.sees("Lately")


def successor(person: Person, words: Words) -> None:
    member(person, words)
    person.tabs_to("Lost the key…")
    person.presses("Space")


def passphrase(person: Person, words: Words) -> None:
    members(person, words)
    person.types("Ada")
    person.presses("Return")
    person.clicks("Keep a passphrase…")


def invite(person: Person, words: Words) -> None:
    members(person, words)
    person.tabs_to("Invite…")
    person.presses("Space")
    person.sees("Write the invite")


def written_invite(person: Person, words: Words) -> None:
    invite(person, words)
    person.clicks("Write the invite")
    person.sees("Withdraw it")


def requests(person: Person, words: Words) -> None:
    person.clicks("Ada Fox")
    person.clicks("Members of the team…")
    person.clicks("Compare and admit")


def joining(person: Person, words: Words) -> None:
    person.clicks("Ada Fox")
    person.clicks("Join or begin a space…")


def recovery_words(person: Person, words: Words) -> None:
    person.clicks("Ada Fox")
    person.clicks("Recovery words…")
    person.tabs_to("I have written them down")  # once the words are there


def shared_folders(person: Person, words: Words) -> None:
    person.clicks("Sent")
    person.sees("Look now")


def settings(person: Person, words: Words) -> None:
    person.presses("Ctrl+,")
    person.sees("Appearance")


def spaces(person: Person, words: Words) -> None:
    settings(person, words)
    person.clicks("Spaces")
    person.sees(words.space)


def picture(person: Person, words: Words) -> None:
    settings(person, words)
    person.clicks("You")
    person.clicks("Change…")
    person.sees("Choose a picture…")


def restore(person: Person, words: Words) -> None:
    settings(person, words)
    person.clicks("Storage and backup")
    person.sees("Texts and search", "Make anew")  # from then on no row moves any more
    person.clicks("Restore…")
    person.sees("Restore a backup")


def _page(words: Words) -> str:
    return words.page


def _below(words: Words) -> str:
    return words.below


def _bookmark(words: Words) -> str:
    return words.bookmark


def _colleague(words: Words) -> str:
    return words.colleague


def _space(words: Words) -> str:
    return words.space


PLACES: Final = (
    Place(home, ("HomeScreen",), _page),
    Place(composer, ("Composer",)),
    Place(thread, ("ThreadReader",), _colleague),
    Place(inbox, ("InboxScreen",), _colleague),
    Place(wiki, ("WikiScreen",), _below),
    Place(wiki_tree, ("PageTree",), _page),
    Place(several_pages, ("SelectionBar",)),
    Place(several_to_delete, ("DeleteQuestion",)),
    Place(page_from_a_template, ("TemplateQuestion",)),
    Place(page, ("PageReader",), _page),
    Place(outline, ("OutlinePopover",)),
    Place(sharing, ("SharePopover",)),
    Place(page_that_is_missing, ("MissingPopover",)),
    Place(link_outside, ("LinkPrompt",)),
    Place(file, ("OpenPrompt",)),
    Place(words_on_the_page, ("FindInPage",)),
    Place(name_of_a_page, ("RenameQuestion",), _page),
    Place(page_below_another, ("BelowQuestion",), _page),
    Place(tags_of_a_page, ("TagsQuestion",)),
    Place(other_place_of_a_page, ("MoveQuestion",)),
    Place(history, ("HistoryView",), _page),
    Place(around, ("AroundSheet",), _page),
    Place(erase, ("EraseSheet",), _page),
    Place(editor, ("PageEditor",), _page),
    Place(find_and_replace, ("FindBar",)),
    Place(template, ("TemplateChoice",)),
    Place(size_of_a_table, ("TableSize",)),
    Place(bookmarks, ("BookmarksScreen",), _bookmark),
    Place(bookmark, ("BookmarkReader",), _bookmark),
    Place(bookmark_sheet, ("BookmarkSheet",)),
    Place(tags, ("TagSheet",)),
    Place(several_bookmarks, ("ChoosingBar",)),
    Place(tag_for_several, ("TagBox",)),
    Place(links_to_check, ("CheckSheet",)),
    Place(checked_links, ("CheckPanel",)),
    Place(what_to_import, ("ImportPanel", "ImportPlace")),
    Place(what_was_imported, ("ImportPanel",)),
    Place(beginning_of_search, ("SearchScreen",)),
    Place(found, ("SearchScreen",), _bookmark),
    Place(chosen_among_found, ("SearchScreen",)),
    Place(filters, ("FacetPopover",), _colleague),
    Place(name_of_a_search, ("NameSearch",)),
    Place(switcher, ("QuickSwitcher",), _page, by_tab=False),
    Place(keys, ("KeysSheet",)),
    Place(members, ("TeamSheet",), _colleague),
    Place(member, ("MemberPage",), _colleague),
    Place(profile, ("PersonReader",), _colleague),
    Place(own_profile, ("PersonReader",)),
    Place(successor, ("SuccessionPage",)),
    Place(passphrase, ("PassphrasePage",)),
    Place(invite, ("InvitePage",)),
    Place(written_invite, ("InvitePage",)),
    Place(requests, ("RequestsPage",), closed=True),
    Place(joining, ("JoinSheet", "FolderChoice")),
    Place(recovery_words, ("RecoverySheet",)),
    Place(shared_folders, ("SyncDetails",), _space),
    Place(settings, ("SettingsScreen", "FieldPage")),
    Place(spaces, ("SettingsScreen", "FieldPage"), _space),
    Place(picture, ("PictureSheet",)),
    Place(restore, ("RestoreSheet", "BackupChoice")),
)
BY_NAME: Final = {place.name: place for place in PLACES}
