"""Files in the page editor: attached at once to a page that is there, kept until publishing for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kshare.model.attachment import IMAGE_TYPES, NewFile
from kshare.model.ids import text_id
from kshare.queries.attachments import media_type_of
from kshare.render.rendered import File
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.files.pending import PendingFiles
from kshare.ui.files.strip import AttachmentStrip
from kshare.ui.files.taking import Pasted, Source, ask_for_files
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space
from kshare.usecases.drafts import LateFiles, add_to_draft


def reference(name: str) -> str:
    """What is written into the text for a file.

    >>> reference("Plan 1.png"), reference("sums (2).xlsx")
    ('![[Plan 1.png]]', '[sums (2).xlsx](sums%20%282%29.xlsx)')
    """
    if media_type_of(name) in IMAGE_TYPES and not set("[]|#") & set(name):
        return f"![[{name}]]"
    shown = name.replace("[", "(").replace("]", ")")
    picture = "!" if media_type_of(name) in IMAGE_TYPES else ""
    return f"{picture}[{shown}]({quote(name)})"


class EditorFiles(QWidget):
    """Below the text: the page's files, or those that wait for it."""

    def __init__(self, session: Session, field: MarkdownField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._field = session, field
        self._page: str | None = None
        self._named: set[str] = set()
        self._expected = ""
        self._missed: list[NewFile] = []
        self.strip = AttachmentStrip(session, margins=(Space.XXL - Space.S, Space.XL))
        self.pending = PendingFiles(session)
        waiting = QVBoxLayout()
        waiting.setContentsMargins(Space.XXL - Space.S, Space.XS, Space.XL, Space.XS)
        waiting.addWidget(self.pending)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(waiting)
        self.strip.attached.connect(self._write)
        self.pending.taken.connect(self._write_taken)
        self.pending.late.connect(self._write_late)
        field.files_given.connect(self.take)

    def show_page(self, page: str | None, waiting: Sequence[NewFile] = (), draft: str = "") -> None:
        """Edit this page from now on, None for a new one; `waiting` came with the draft of the key `draft`."""
        self.pending.clear()
        self.pending.key = draft
        self.pending.show_files(waiting)
        missed = [file for file in self._missed if file not in waiting]
        self._expected, self._missed = "", []
        if missed:
            self.pending.show_files([*waiting, *missed])
            self._write([file.name for file in missed])
        self.belong_to(page)

    def expect(self, draft: str) -> None:
        """This draft is read and will be shown: what comes late for it meanwhile may not be in what was read."""
        self._expected, self._missed = draft, []

    def leave(self) -> None:
        """The text is left: what is still on its way goes into its draft."""
        self.pending.clear()

    def belong_to(self, page: str | None) -> None:
        """What is written is this page now; what still waits goes on waiting."""
        self._page = page
        self.strip.show_item(page or "")

    def choose(self) -> None:
        """Ask which files to attach."""
        self.take(ask_for_files(self))

    def take(self, sources: Sequence[Source]) -> None:
        """Attach these, and write where they stand into the text."""
        if self._page is not None:
            self.strip.take(sources)
        else:
            self.pending.take(sources)

    def bring(self, pictures: Sequence[Pasted]) -> None:
        """Attach pictures that stand in the text already, under the names that they have there."""
        self._named.update(picture.name for picture in pictures)
        self.take(pictures)

    @property
    def names(self) -> list[str]:
        """Of everything that is attached or waits for it."""
        attached = (view.name for view in self.strip.files)
        return [*attached, *(file.name for file in self.pending.files), *self._named]

    @property
    def page(self) -> str | None:
        """The page whose files are shown; None for a new one."""
        return self._page

    @property
    def waiting(self) -> dict[str, File]:
        """What the preview can show already, by name in small letters."""
        return {
            file.name.lower(): File(file.name, text_id(file.blob.hash), file.is_image)
            for file in self.pending.files
        }

    def _write_taken(self, file: NewFile) -> None:
        self._write([file.name])

    def _write_late(self, draft: str, files: list[NewFile]) -> None:
        if draft == self._expected:
            self._missed += files
        words = self._references([file.name for file in files])
        self._session.run(add_to_draft, LateFiles(draft, tuple(files), words), self)

    def _write(self, names: Sequence[str]) -> None:
        if words := self._references(names):
            self._field.put_block(words)

    def _references(self, names: Sequence[str]) -> str:
        """What the text has to say of these, but for those that stand in it already."""
        return "\n\n".join(reference(name) for name in names if name not in self._named)
