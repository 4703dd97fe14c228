"""What happens to the window from outside: screens, scale, theme, the clipboard, colleagues, spaces that go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kshare.store.spaces import Space
from kshare.ui.navigation import Place
from kshare.ui.theme.apply import Mode, theme
from kshare.usecases.pages import DeletePage, RenamePage, SavePage, delete_page, rename_page, save_page
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace
from tests.soak.colleague import some_text
from tests.soak.person import Person

_HOSTILE = (
    '<img src="https://evil.example/a.png"><script>alert(1)</script><b onclick="x()">bold</b>',
    '<a href="javascript:alert(1)">press</a><img src="file:////evil/share/a.png">',
    "<table>" + "<tr><td>1</td><td>2 | 3</td></tr>" * 400 + "</table>",
    "<p>" * 3_000 + "deep",
    "plain \x00 \x1b[31m \u202e backwards \ud7ff",
)


def change_look(person: Person, chance: Random) -> str:
    """The theme, or the size of text."""
    if chance.random() < 0.4:
        mode = chance.choice(tuple(Mode))
        theme().choose(mode)
        return mode.value
    keys = chance.choice(("Ctrl++", "Ctrl+-", "Ctrl+0"))
    person.keys(keys)
    return keys


def resize(person: Person, chance: Random) -> str:
    """Another size of the window."""
    size = (chance.randint(480, 1600), chance.randint(480, 1000))
    person.desk.window.resize(*size)
    return f"{size[0]} x {size[1]}"


def change_screens(person: Person, chance: Random) -> str:
    """A monitor goes while the window is on it, changes its size, or another scale holds."""
    application, screen = QApplication.instance(), QGuiApplication.primaryScreen()
    assert isinstance(application, QApplication)
    window = person.desk.window
    match chance.choice(("unplugged", "geometry", "scale")):
        case "unplugged":
            window.move(QPoint(chance.randint(-9_000, 9_000), chance.randint(-9_000, 9_000)))
            application.screenRemoved.emit(screen)
            seen = window.frameGeometry().intersects(screen.geometry())
            return "unplugged" if seen else "unplugged, and the window is lost"
        case "geometry":
            screen.geometryChanged.emit(screen.geometry())
            screen.availableGeometryChanged.emit(screen.availableGeometry())
            return "geometry"
        case _:
            for widget in (window, *(each for each in person.desk.desktop.windows)):
                QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.DevicePixelRatioChange))
                QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.ApplicationFontChange))
            screen.logicalDotsPerInchChanged.emit(screen.logicalDotsPerInch())
            return "scale"


def paste(person: Person, chance: Random) -> str:
    """Something hostile lies in the clipboard and is pasted where one writes."""
    made = QMimeData()
    match chance.choice(("html", "html", "picture", "folder", "unknown", "nothing")):
        case "html":
            words = chance.choice(_HOSTILE)
            made.setHtml(words)
            made.setText(words[:2_000])
        case "picture":
            picture = QImage(chance.choice((1, 40, 900)), 600, QImage.Format.Format_RGB32)
            picture.fill(QColor("teal"))
            made.setImageData(picture)
        case "folder":
            made.setUrls([QUrl.fromLocalFile(str(person.colleague.share)), QUrl("smb://evil.example/a")])
        case "unknown":
            made.setData("application/x-unknown", bytes(range(256)))
    QGuiApplication.clipboard().setMimeData(made)
    field = person.find_field(chance)
    person.keys("Ctrl+V")
    return f"{type(field).__name__} {' '.join(made.formats())}"


# -- others meanwhile -----------------------------------------------------------------------------------


def disturb(person: Person, chance: Random) -> str:
    """The colleague deletes, renames or rewrites the page that is open or edited here."""
    place = person.desk.window.place
    page = place.query.removeprefix("edit ") if place.query.startswith("edit ") else place.item
    if not page:
        pages = person.pages()
        if not pages:
            return ""
        page = chance.choice(pages)
        show = person.desk.window.open_item if chance.random() < 0.5 else person.desk.wiki.real.edit_page
        show(page)
    wishes: dict[str, Callable[[Workspace], object]] = {
        "delete": lambda home: home.run(delete_page, DeletePage(page)),
        "rename": lambda home: home.run(rename_page, RenamePage(page, f"Renamed {chance.randint(1, 999)}")),
        "rewrite": lambda home: home.run(save_page, SavePage("", some_text(chance), page=page)),
    }
    name = chance.choice(tuple(wishes))
    person.colleague.wish(wishes[name])
    person.desk.syncer.sync_now()
    return f"{name} {page[:8]}"


def leave_space(person: Person, chance: Random) -> str:
    """Leave the second space while one of its pages is edited or read; later enter it again."""
    session, side = person.desk.session, person.side
    home = session.workspace
    if any(space.text_id == side.text_id for space in home.shared_spaces()):
        pages = person.pages(side)
        if pages and chance.random() < 0.7:
            person.desk.wiki.real.edit_page(chance.choice(pages))
            QTest.qWait(100)
            person.write("unfinished ")
        elif pages:
            person.desk.window.go(Place("wiki", item=chance.choice(pages)))
        command = LeaveSpace(side.text_id, force=True)
        session.work("share", partial(home.leave_space, command), session, _nothing, _nothing)
        return "leave"
    session.work("share", partial(_return, home, side), session, _nothing, _nothing)
    return "return"


def _return(home: Workspace, side: Space) -> None:
    assert side.folder is not None
    space = home.join_space(side.folder, returning=True)
    home.run(save_page, SavePage("Aside", "In the second space.\n", space=space.text_id))


def enter_again(person: Person, _chance: Random) -> str:
    """Back into the team's space, if a press on some button has left it."""
    home, share = person.desk.session.workspace, person.colleague.share
    if any(space.folder == str(share) for space in home.shared_spaces()):
        return ""
    session = person.desk.session
    work = partial(home.join_space, str(share), returning=True)
    session.work("share", work, session, _nothing, _nothing)
    return "return"


def _nothing(_answer: object) -> None:
    """What the window is told by the change itself."""


ODD_ACTS: Sequence[tuple[int, Callable[[Person, Random], str]]] = (
    (3, change_look), (4, resize), (2, change_screens), (3, paste), (3, disturb), (1, leave_space), (1, enter_again),
)  # fmt: skip
"""How often (relative), and what."""
