"""What is known about words in this window: asked of dictionaries once, by a lane and a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from kshare.errors import KShareError
from kshare.model.changes import SETTINGS, Changes
from kshare.queries.spelling import SpellingChoice, languages_told, spelling_choice
from kshare.spelling.dictionaries import Lexicon, can_check, find_lexicons, system_folders
from kshare.spelling.speller import Speller
from kshare.ui.session import Session
from kshare.usecases.spelling import LearnWord, learn_word
from kshare.words import say

ASK_MS: Final = 400
"""After the last key: a word that is being typed is wrong until it is done."""
_AT_ONCE: Final = 500
"""Words in one question, so that an answer does not keep the others waiting."""
_LANE: Final = "spelling"


@dataclass(slots=True)
class _Known:
    """What a dictionary said: words that are right, words that are wrong, words to ask about."""

    right: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)


class SpellDesk(QObject):
    """One for each session: `SpellDesk.of(session)`. Does nothing until a field is shown, and nothing without
    library and dictionaries."""

    learned = Signal(object, object)
    """Words about which something is known that was not before, and those of them that are wrong."""
    changed = Signal()
    """Another choice, other dictionaries: everything is to be looked at again."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._speller = Speller()
        self._choice = SpellingChoice(on=False)
        self._own: frozenset[str] = frozenset()
        self._known: dict[str, _Known] = {}
        self.lexicons: dict[str, Lexicon] = {}
        """By language."""
        self._soon = QTimer(self, singleShot=True, interval=ASK_MS)
        self._soon.timeout.connect(self._ask)
        session.changed.connect(self._hear)
        self.destroyed.connect(self._speller.close)
        if (app := QApplication.instance()) is not None:
            app.aboutToQuit.connect(self._speller.close)
        if can_check():
            self._read()

    @classmethod
    def of(cls, session: Session) -> SpellDesk:
        """The desk of this session, made when it is asked for first."""
        found = session.findChild(SpellDesk)
        return found if isinstance(found, SpellDesk) else cls(session)

    @property
    def is_ready(self) -> bool:
        """True if words can be told right from wrong."""
        return self._choice.on and bool(self.lexicons)

    # -- choices and dictionaries ----------------------------------------------------------------------

    def _hear(self, changes: Changes) -> None:
        if changes.touches(SETTINGS) and can_check():
            self._read()

    def _read(self) -> None:
        self._session.ask(spelling_choice, None, self, self._take_choice, topic="spelling")

    def _take_choice(self, choice: SpellingChoice) -> None:
        folder_is_new = choice.folder != self._choice.folder or not self.lexicons
        self._choice = choice
        self._own = frozenset(word.casefold() for word in choice.words)
        if choice.on and folder_is_new:
            folders = [Path(choice.folder)] if choice.folder else []
            work = partial(_prepared, [*folders, *system_folders()], QLocale().name())
            self._session.work(_LANE, work, self, self._take_lexicons, topic="dictionaries")
        else:
            self.changed.emit()

    def _take_lexicons(self, found: dict[str, Lexicon]) -> None:
        if found != self.lexicons:
            self.lexicons, self._known = found, {language: _Known() for language in found}
        self.changed.emit()

    # -- words -----------------------------------------------------------------------------------------

    def is_wrong(self, word: str, languages: Collection[str]) -> bool | None:
        """True if no dictionary of these languages knows the word; None while nobody can tell: it is asked soon."""
        if word.casefold() in self._own:
            return False
        wrong: bool | None = True
        for language in languages:
            known = self._known.get(language)
            if known is None or word in known.right:
                return False  # a language without a dictionary: who could tell?
            if word not in known.wrong:
                wrong = None
                known.asked.add(word)
                self._soon.start()
        return wrong

    def _ask(self) -> None:
        for language, known in self._known.items():
            words = list(islice(known.asked, _AT_ONCE))
            if words:
                work = partial(self._speller.wrong, self.lexicons[language], words)
                answer, failed = partial(self._learn, known, words), partial(self._give_up, language)
                self._session.work(_LANE, work, self, answer, failed)
                return

    def _learn(self, known: _Known, words: list[str], wrong: frozenset[str]) -> None:
        known.asked.difference_update(words)
        known.wrong |= wrong
        known.right.update(word for word in words if word not in wrong)
        self.learned.emit(words, wrong)
        if any(each.asked for each in self._known.values()):
            self._soon.start(0)

    def _give_up(self, language: str, trouble: KShareError) -> None:
        """A dictionary that cannot be read is as good as none."""
        self._known.pop(language, None)
        self.lexicons.pop(language, None)
        self._session.tell_trouble(trouble)

    def suggest(
        self, word: str, languages: Collection[str], owner: QObject, done: Callable[[tuple[str, ...]], object]
    ) -> None:
        """What may be meant, in the first of the languages that has a dictionary."""
        lexicon = next((self.lexicons[each] for each in languages if each in self.lexicons), None)
        if lexicon is not None:
            work = partial(self._speller.suggestions, lexicon, word)
            self._session.work(_LANE, work, owner, done, lambda _trouble: done(()))

    def learn(self, word: str) -> None:
        """Add a word to the person's own ones, on this PC."""
        said = say("“{word}” is one of your words now", word=word)
        self._session.run(learn_word, LearnWord(word), self, said=said)


def _prepared(folders: list[Path], locale: str) -> dict[str, Lexicon]:
    """Look for dictionaries, and load what tells languages: both take their time."""
    languages_told(frozenset())
    return find_lexicons(folders, locale)
