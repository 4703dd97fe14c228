"""What can be done with a card of the timeline, by mouse, key and menu alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget

from kshare.queries.people import Follows, my_follows
from kshare.ui.actions import action, pressed, shown_keys
from kshare.ui.delegates.card import Part
from kshare.ui.models.rows import CardRow
from kshare.ui.session import Session
from kshare.ui.widgets.menu import Menu
from kshare.words import say

_MOST_TAGS: Final = 5
"""Tags of a card that its menu offers to follow."""


class CardActions(QObject):
    """Changes what it can by itself, with a way back; `reply_wanted`, `pass_on_wanted` and `edit_wanted` are wishes."""

    opened = Signal(str)
    reply_wanted = Signal(str)
    pass_on_wanted = Signal(object)
    edit_wanted = Signal(str, str)
    """Item and its kind: an own post, or any page."""

    def __init__(self, session: Session, owner: QWidget) -> None:
        super().__init__(owner)
        self._session, self._owner = session, owner
        self._by_part: dict[Part, Callable[[CardRow], object]] = {
            Part.REPLY: self.reply,
            Part.REPOST: self.pass_on_wanted.emit,
            Part.HELPED: self.mark_helped,
            Part.LATER: self.keep_for_later,
        }
        self._by_key: dict[str, Callable[[CardRow], object]] = {
            "item.reply": self.reply,
            "item.pass_on": self.pass_on_wanted.emit,
            "item.helped": self.mark_helped,
            "item.save": self.keep_for_later,
            "item.edit": self.edit,
            "item.copy": self.copy_link,
            "item.delete": self.delete,
        }

    def do(self, part: Part, row: CardRow) -> bool:
        """What pressing this part of a card means; False if that is nothing that is done to the item."""
        act = self._by_part.get(part)
        if act is not None:
            act(row)
        return act is not None

    def take_key(self, event: QKeyEvent, row: CardRow) -> bool:
        """What a key means for the chosen card; False if nothing."""
        for key, act in self._by_key.items():
            if pressed(event, key):
                act(row)
                return True
        return False

    # -- single acts -----------------------------------------------------------------------------------

    def reply(self, row: CardRow) -> None:
        """Show it with the reply box ready."""
        self.reply_wanted.emit(row.id)

    def mark_helped(self, row: CardRow) -> None:
        """Say that it helped, or take that back."""
        from kshare.usecases.posts import MarkItem, mark_item

        mark = MarkItem(row.id, "helped", withdraw=row.marked == "helped")
        self._session.run(mark_item, mark, self)

    def keep_for_later(self, row: CardRow) -> None:
        """Put it on the list of what is to be read, or take it off."""
        from kshare.usecases.reading_list import KeepForLater, keep_for_later

        said = say("Not for later any more") if row.later else say("Kept for later")
        self._session.run(keep_for_later, KeepForLater(row.id, not row.later), self, said=said)

    def edit(self, row: CardRow) -> None:
        """Own posts and all pages."""
        if _may_edit(row):
            self.edit_wanted.emit(row.id, row.kind)

    def copy_link(self, row: CardRow) -> None:
        """A link that leads here from any page or post."""
        kind = "post" if row.kind == "question" else row.kind
        QGuiApplication.clipboard().setText(f"kshare:{kind}/{row.id}")
        self._session.tell(say("Link copied"))

    def delete(self, row: CardRow) -> None:
        """An own post or an own bookmark."""
        from kshare.usecases.bookmarks import DeleteBookmark, delete_bookmark
        from kshare.usecases.posts import DeletePost, delete_post

        if not _may_delete(row):
            return
        if row.kind == "bookmark":
            self._session.run(delete_bookmark, DeleteBookmark(row.id), self, said=say("Not kept any more"))
        else:
            self._session.run(delete_post, DeletePost(row.id), self, said=say("Deleted"))

    def _erase(self, row: CardRow) -> None:
        from kshare.store.erasable import WhatToErase
        from kshare.ui.erasing import erase_sheet_on

        lead = say("Your post. Replies to it stay.")
        erase_sheet_on(self._session, self._owner).ask(WhatToErase(row.id), lead)

    def _mute(self, row: CardRow) -> None:
        from kshare.usecases.people import Mute, mute

        said = say("The posts of {name} are not shown to you any more.", name=row.author)
        self._session.run(mute, Mute(row.author_id), self, said=said)

    def _follow(self, target: str, name: str, stop: bool) -> None:
        from kshare.usecases.people import Follow, follow

        words = say("You do not follow {name} any more.") if stop else say("You follow {name}.")
        self._session.run(follow, Follow(target, stop), self, said=words.format(name=name))

    # -- the menu --------------------------------------------------------------------------------------

    def show_menu(self, row: CardRow, at: QPoint) -> None:
        """Everything that can be done with a card; opened as soon as it is known what is followed."""
        self._session.ask(my_follows, None, self, lambda follows: self.menu(row, follows).show_at(at))

    def menu(self, row: CardRow, follows: Follows) -> Menu:
        """The menu of one card."""
        menu = Menu(self._owner)

        def offer(words: str, act: Callable[[CardRow], object], key: str = "") -> None:
            menu.offer(words, partial(act, row), keys=shown_keys(key) if key else "")

        offer(say("Open"), lambda row: self.opened.emit(row.id))
        for key in ("item.reply", "item.pass_on"):
            offer(action(key).name, self._by_key[key], key)
        later = say("Not for later any more") if row.later else action("item.save").name
        offer(later, self.keep_for_later, "item.save")
        offer(say("Copy a link to this"), self.copy_link, "item.copy")
        menu.addSeparator()
        self._offer_follows(row, follows, offer)
        if _may_edit(row) or _may_delete(row):
            menu.addSeparator()
        if _may_edit(row):
            offer(action("item.edit").name, self.edit, "item.edit")
        if _may_delete(row):
            offer(action("item.delete").name, self.delete, "item.delete")
            if row.kind != "bookmark":
                offer(say("Erase for good…"), self._erase)
        return menu

    def _offer_follows(self, row: CardRow, follows: Follows, offer: Callable[..., None]) -> None:
        if not row.mine:
            stop = any(person.id == row.author_id for person in follows.people)
            self._offer_follow(f"@{row.author_id}", row.author, stop, offer)
            offer(say("Mute {name}", name=row.author), self._mute)
        for tag in row.tags[:_MOST_TAGS]:
            self._offer_follow(f"#{tag}", f"#{tag}", tag in follows.tags, offer)

    def _offer_follow(self, target: str, name: str, stop: bool, offer: Callable[..., None]) -> None:
        words = say("Stop following {name}") if stop else say("Follow {name}")
        offer(words.format(name=name), lambda _row: self._follow(target, name, stop))


def _may_edit(row: CardRow) -> bool:
    return row.kind == "page" or (row.mine and row.kind in ("post", "question"))


def _may_delete(row: CardRow) -> bool:
    return row.mine and row.kind != "page"
