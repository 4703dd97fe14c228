"""All bookmarks as one file that every browser can import."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from kshare.errors import EnvironmentTrouble, KShareError
from kshare.ui.session import Session
from kshare.ui.widgets.banner import Banner
from kshare.words import say, say_many
from kshare.workspace import Workspace


def write_bookmarks(workspace: Workspace, path: Path) -> int:
    """Write the file, over an earlier one too; how many bookmarks are in it. Raises EnvironmentTrouble."""
    from kshare.exchange.export_netscape import netscape_html
    from kshare.queries.exports import ExportAll, export_all

    bookmarks = workspace.ask(export_all, ExportAll()).bookmarks
    try:
        path.write_text(netscape_html(bookmarks), encoding="utf-8", newline="\n")
    except OSError as error:
        raise EnvironmentTrouble("{path} cannot be written.", path=path) from error
    return len(bookmarks)


def choose_and_export(session: Session, owner: QWidget, banner: Banner) -> None:
    """Ask where to, then write it beside everything else the window does; the banner says how it went."""
    name, _kind = QFileDialog.getSaveFileName(
        owner, say("Export bookmarks"), "bookmarks.html", say("Bookmarks of a browser") + " (*.html)"
    )
    if name:
        export_to(session, owner, banner, Path(name))


def export_to(session: Session, owner: QWidget, banner: Banner, path: Path) -> None:
    """The same once the place is known."""

    def done(count: int) -> None:
        words = "{count} bookmark written to {path}.", "{count} bookmarks written to {path}."
        banner.show_text(say_many(*words, count, path=path), kind="ok")

    def failed(trouble: KShareError) -> None:
        banner.show_text(trouble.full_message, kind="warn")

    session.work("io", partial(write_bookmarks, session.workspace, path), owner, done, failed)
