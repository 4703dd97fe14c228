"""The sections in their order; adding one is adding a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kshare.ui.settings.about import about_fields
from kshare.ui.settings.appearance import appearance_fields
from kshare.ui.settings.context import Context
from kshare.ui.settings.exchange import exchange_fields
from kshare.ui.settings.field import Field
from kshare.ui.settings.keys import key_fields
from kshare.ui.settings.language import language_fields
from kshare.ui.settings.notifications import notification_fields
from kshare.ui.settings.profile import profile_fields
from kshare.ui.settings.spaces import space_fields
from kshare.ui.settings.storage import storage_fields
from kshare.words import say


@dataclass(frozen=True, slots=True)
class Section:
    """A page of settings. `words` is a template of the catalogue."""

    key: str
    words: str
    icon: str
    fields: Callable[[Context], tuple[Field, ...]]

    @property
    def name(self) -> str:
        """The words in the person's language."""
        return say(self.words)


SECTIONS: Final = (
    Section("appearance", "Appearance", "sun", appearance_fields),
    Section("profile", "You", "user", profile_fields),
    Section("spaces", "Spaces", "users", space_fields),
    Section("notifications", "Notifications", "bell", notification_fields),
    Section("keys", "Keys", "keyboard", key_fields),
    Section("language", "Language", "globe", language_fields),
    Section("storage", "Storage and backup", "folder-sync", storage_fields),
    Section("exchange", "Import and export", "download", exchange_fields),
    Section("about", "About KShare", "info", about_fields),
)
