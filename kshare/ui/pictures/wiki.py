"""The wiki: reading, editing, what was there before."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.ui.navigation import Place
from kshare.ui.pages.questions import DeleteQuestion, MoveQuestion, RenameQuestion
from kshare.ui.pictures.scene import Arrange, Scene, Shot
from kshare.usecases.page_groups import DeletePages, delete_pages
from kshare.usecases.pages import MovePage, SavePage, move_page, save_page
from kshare.usecases.posts import MarkItem, mark_item

PAGE: Final = "Release process"


def _page_id(scene: Scene) -> str:
    return scene.data.ask(show_page, ShowPage(PAGE)).id


def _wiki(scene: Scene) -> None:
    scene.desk.window.go(Place("wiki", item=_page_id(scene)))


def _editor(scene: Scene) -> None:
    scene.desk.window.go(Place("wiki"))
    scene.desk.wiki.real.edit_page(_page_id(scene))


def _history(scene: Scene) -> None:
    from kshare.ui.readers.page_reader import PageReader

    _wiki(scene)
    scene.settle()
    reader = scene.desk.reader.current
    assert isinstance(reader, PageReader)
    reader.show_history()
    scene.settle()
    reader.history.timeline.step(1)


def _view(key: str) -> Arrange:
    """The wiki in one of its views."""

    def arrange(scene: Scene) -> None:
        scene.desk.window.go(Place("wiki", item=_page_id(scene) if scene.desk.window.shows_both else ""))
        scene.settle()
        scene.desk.wiki.real.pane.show_view(key)
        scene.settle()

    return arrange


def _care(scene: Scene) -> None:
    """One page that did not help, and one that leads to a page that was deleted."""
    save = scene.data.run
    helpless = save(save_page, SavePage("Printer in hall 2", "Ask somebody.\n"))
    save(mark_item, MarkItem(helpless.id, "struggled"))
    gone = save(save_page, SavePage("Fax numbers", "None.\n"))
    save(save_page, SavePage("Whom to call at night", "The numbers stand in [[Fax numbers]].\n"))
    save(delete_pages, DeletePages((gone.id,)))
    _view("care")(scene)


def _tree(scene: Scene) -> None:
    """The tree with a few branches, which the demo's pages are put into for the picture."""
    ids = {row.title: row.id for row in scene.data.ask(list_pages, ListPages()).items}
    for title, parent in (("Rollback checklist", PAGE), ("Pilot error codes", "Pilot controller firmware")):
        if title in ids and parent in ids:
            scene.data.run(move_page, MovePage(ids[title], ids[parent]))
    _view("tree")(scene)
    tree = scene.desk.wiki.real.pane.tree
    for title in (PAGE, "Pilot controller firmware"):
        tree.setExpanded(tree.tree.find(ids.get(title, "")), True)
    scene.settle()


def _chosen(scene: Scene) -> None:
    scene.desk.window.go(Place("wiki"))
    scene.settle()
    rows = scene.desk.wiki.real.list
    for number in (0, 2, 3):
        rows.toggle(rows.model().index(number, 0))


def _import(scene: Scene) -> None:
    """Where notes should go, asked before they are imported."""
    scene.desk.window.go(Place("wiki"))
    scene.settle()
    scene.desk.wiki.real.importing.ask_place(Path("Maintenance notes"))
    scene.settle()


def _trash(scene: Scene) -> None:
    """Pages of its own, so that the other pictures lose none."""
    pages = [
        scene.data.run(save_page, SavePage(title, "Nobody needs this any more.\n")).id
        for title in ("Lift plan of 2019", "Copy of the lift plan", "Test")
    ]
    scene.data.run(delete_pages, DeletePages(tuple(pages)))
    _view("trash")(scene)
    scene.desk.wiki.real.list.step(0)


def _move(scene: Scene) -> QWidget:
    """Nobody sees a popup in the picture of its window: it is photographed itself."""
    question = MoveQuestion(scene.desk.session, scene.desk.window, (_page_id(scene),), PAGE)
    scene.settle()
    return question


def _delete(scene: Scene) -> QWidget:
    """Several pages, one of which others link to."""
    rows = scene.data.ask(list_pages, ListPages()).items
    ids = tuple(row.id for row in rows if row.title in (PAGE, "Rollback checklist", "Test rig 2"))
    question = DeleteQuestion(scene.desk.session, scene.desk.window, ids)
    scene.settle()
    return question


def _rename(scene: Scene) -> QWidget:
    question = RenameQuestion(scene.desk.session, scene.desk.window, _page_id(scene), PAGE)
    question.line.setText("Test rig 2")
    question.line.textEdited.emit("Test rig 2")
    scene.settle()
    return question


def _around(scene: Scene) -> None:
    _wiki(scene)
    scene.settle()
    scene.desk.wiki.real.pane.desk.show_around(_page_id(scene))


def _outline(scene: Scene) -> QWidget:
    """The headings of a page."""
    from kshare.ui.readers.page_reader import PageReader

    _wiki(scene)
    scene.settle()
    reader = scene.desk.reader.current
    assert isinstance(reader, PageReader)
    reader.show_outline()
    assert reader.popover is not None
    return reader.popover


def _writing(scene: Scene) -> None:
    """In the middle of it: a word that is wrong, a table, words that are looked for, a colleague's change."""
    from kshare.ui.editor.page_editor import PageEditor

    _editor(scene)
    scene.settle()
    editor: PageEditor = scene.desk.wiki.real.editor
    table = "| Step | Who | Minutes |\n| ---- | --- | ------: |\n| Freeze | Anna | 15 |\n"
    editor.field.replace_range(0, 0, f"Every relese needs a **freeze** and a seperate rehersal.\n\n{table}\n")
    editor.find_bar.open(replace=True)
    editor.find_bar.words.setText("release")
    editor.notices.tell("Ben Okafor")
    scene.settle()
    editor.drafts.stop()


def _table(scene: Scene) -> QWidget:
    """How large a new table shall be."""
    from kshare.ui.editor.page_editor import PageEditor

    _editor(scene)
    scene.settle()
    editor: PageEditor = scene.desk.wiki.real.editor
    editor.tables.open(editor.toolbar.table)
    size = editor.tables.size
    assert size is not None
    return size


def _erase(scene: Scene) -> None:
    """What goes and what stays, before a page goes for good."""
    from kshare.ui.readers.page_reader import PageReader

    _wiki(scene)
    scene.settle()
    reader = next(each for each in scene.desk.window.findChildren(PageReader) if each.isVisible())
    reader.bar.erase_wanted.emit()
    scene.settle()


SHOTS: Final = (
    Shot("wiki", "demo", _wiki),
    Shot("wiki_erase", "demo", _erase),
    Shot("wiki_erase_720", "demo", _erase, (720, 640)),
    Shot("wiki_tree", "demo", _tree),
    Shot("wiki_care", "demo", _care),
    Shot("wiki_wanted", "demo", _view("wanted")),
    Shot("wiki_orphans", "demo", _view("orphans"), (720, 700)),
    Shot("wiki_chosen", "demo", _chosen, (1120, 760)),
    Shot("wiki_import", "demo", _import, (1120, 760)),
    Shot("wiki_trash", "demo", _trash),
    Shot("wiki_around", "demo", _around),
    Shot("wiki_around_150", "demo", _around, (1000, 700), 1.5),
    Shot("wiki_move", "demo", _move, (432, 420)),
    Shot("wiki_delete", "demo", _delete, (432, 230)),
    Shot("wiki_rename", "demo", _rename, (432, 290)),
    Shot("editor", "demo", _editor),
    Shot("editor_writing", "demo", _writing),
    Shot("editor_narrow", "demo", _writing, (720, 760)),
    Shot("history", "demo", _history),
    Shot("outline", "demo", _outline, (392, 226)),
    Shot("table_size", "demo", _table, (264, 290)),
)
