"""Templates: a new page that begins with one, and one that is put into a text."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kshare.queries.pages import PageRow
from kshare.queries.templates import Beginning, ListTemplates, UseTemplate, list_templates, use_template
from kshare.ui.pages.chooser import Chooser
from kshare.ui.session import Session
from kshare.ui.widgets.answers import answers
from kshare.ui.widgets.buttons import PrimaryButton
from kshare.words import say


def no_templates_words() -> str:
    """How there comes to be one."""
    return say(
        "There is no template yet. Give any page the tag #template, and new pages can begin with its text."
    )


def filled_words() -> str:
    """What becomes of the places in a template."""
    return say("{{title}}, {{date}}, {{time}} and {{me}} in a template are filled in.")


class TemplateQuestion(Chooser):
    """Asks for a title and a template. `begun(template, title)`."""

    begun = Signal(str, str)

    def __init__(self, session: Session, window: QWidget, title: str = "") -> None:
        super().__init__(window, say("New page from a template"), say("Title of the new page"))
        self.line.setText(title)
        self.yes = PrimaryButton(say("Begin"), "file-plus")
        self.body.addLayout(answers(self.yes))
        self.line.returnPressed.connect(self._agree)
        self.offers.itemActivated.connect(lambda _item: self._agree())
        self.yes.clicked.connect(self._agree)
        session.ask(list_templates, ListTemplates(), self, self._show)

    def _show(self, templates: tuple[PageRow, ...]) -> None:
        self.show_offers([(row.id, row.title) for row in templates])
        self.offers.setVisible(bool(templates))
        self.yes.setEnabled(bool(templates))
        self.note.setText(filled_words() if templates else no_templates_words())
        self.adjustSize()

    def _agree(self) -> None:
        if not self.line.text().strip():
            self.line.setFocus()
        elif self.current is not None:
            self.close()
            self.begun.emit(self.current, self.line.text().strip())


class TemplateChoice(Chooser):
    """Asks which template is put into the text. `chosen(template)`."""

    chosen = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, say("Insert a template"), say("Filter templates by title"))
        self._templates: tuple[PageRow, ...] = ()
        self.line.textEdited.connect(lambda _typed: self._look())
        self.line.returnPressed.connect(self._agree)
        self.offers.itemClicked.connect(lambda _item: self._agree())
        session.ask(list_templates, ListTemplates(), self, self._show)

    def _show(self, templates: tuple[PageRow, ...]) -> None:
        self._templates = templates
        self.offers.setVisible(bool(templates))
        self.note.setText(filled_words() if templates else no_templates_words())
        self._look()
        self.adjustSize()

    def _look(self) -> None:
        typed = self.line.text().strip().casefold()
        self.show_offers([(row.id, row.title) for row in self._templates if typed in row.title.casefold()])

    def _agree(self) -> None:
        if self.current is not None:
            self.close()
            self.chosen.emit(self.current)


class TemplateHand(QObject):
    """Asks for a template and hands its text over, filled in for the page that is written."""

    ready = Signal(str)

    def __init__(self, session: Session, owner: QWidget) -> None:
        super().__init__(owner)
        self._session, self._owner = session, owner
        self._title = ""
        self.choice: TemplateChoice | None = None

    def ask(self, anchor: QWidget, title: str) -> None:
        """Open the question at a button; `title` is that of the page."""
        self._title = title
        if self.choice is not None:
            self.choice.deleteLater()
        self.choice = TemplateChoice(self._session, self._owner.window())
        self.choice.chosen.connect(self._use)
        self.choice.open_at(anchor)

    def _use(self, template: str) -> None:
        self._session.ask(use_template, UseTemplate(template, self._title), self, self._hand_over)

    def _hand_over(self, begun: Beginning) -> None:
        self.ready.emit(begun.text)
