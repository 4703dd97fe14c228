"""The tree of pages, read branch by branch as it is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QSize,
    Qt,
    Signal,
)

from kshare.queries.page_tree import Branch, ReadTree, Tree, TreeRow, read_tree
from kshare.ui.models.indexes import NOWHERE, Index
from kshare.ui.session import Session
from kshare.words import say, say_many

HEIGHT: Final = 34
MIME: Final = "application/x-kshare-page"
_TOP: Final = 0


@dataclass(slots=True)
class _Node:
    """A row of the tree; `children` are numbers of nodes, None while the branch was never read."""

    number: int
    above: int
    place: int
    row: TreeRow | None
    children: list[int] | None = None
    hidden: int = field(default=0)
    """So many pages of this branch are not listed, as there are too many."""


class TreeModel(QAbstractItemModel):
    """Rows (`TreeRow`) under `Qt.UserRole`. Dropping a page on another states the wish to move it there."""

    loaded = Signal()
    """The tree was read again; nodes may be others."""
    move_wanted = Signal(object, str)
    """The ids of pages (a tuple), and the page that they should stand under ('' for the top)."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tree: Tree = {}
        self._nodes: dict[int, _Node] = {}
        self._last = _TOP
        self._clear()

    # -- reading ---------------------------------------------------------------------------------------

    def refresh(self, opened: Sequence[str] = ()) -> None:
        """Read the top again, and the branches of these pages."""
        self._session.ask(read_tree, ReadTree(tuple(opened)), self, self._show, topic="tree")

    def _show(self, tree: Tree) -> None:
        if tree != self._tree:
            self.beginResetModel()
            self._tree = tree
            self._clear()
            self._fill(self._nodes[_TOP], tree[""], frozenset())
            self.endResetModel()
        self.loaded.emit()

    def _clear(self) -> None:
        self._nodes = {_TOP: _Node(_TOP, -1, 0, None)}

    def _fill(self, node: _Node, branch: Branch, above: frozenset[str]) -> None:
        """Make the nodes of a branch, and of those below it that were read too."""
        node.children = []
        node.hidden = branch.total - len(branch.rows)
        for row in branch.rows:
            self._last += 1
            made = self._nodes[self._last] = _Node(self._last, node.number, len(node.children), row)
            node.children.append(made.number)
            if row.id in self._tree and row.id not in above:
                self._fill(made, self._tree[row.id], above | {row.id})

    def _branch_came(self, number: int, page: str, tree: Tree) -> None:
        node = self._nodes.get(number)
        if node is None or node.children is not None:
            return
        branch = tree[page]
        self._tree = {**self._tree, page: branch}
        if branch.rows:
            self.beginInsertRows(self._index_of(node), 0, len(branch.rows) - 1)
            self._fill(node, Branch(branch.rows, branch.total), frozenset({page}))
            self.endInsertRows()

    # -- what Qt asks ----------------------------------------------------------------------------------

    def _node(self, index: Index) -> _Node:
        return self._nodes.get(index.internalId() if index.isValid() else _TOP, self._nodes[_TOP])

    def _index_of(self, node: _Node) -> QModelIndex:
        return QModelIndex() if node.number == _TOP else self.createIndex(node.place, 0, node.number)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        """The row-th page under another."""
        children = self._node(parent).children or []
        if column or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, child: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        """The page that a page stands under."""
        node = self._nodes.get(child.internalId()) if child.isValid() else None
        return (
            QModelIndex() if node is None or node.number == _TOP else self._index_of(self._nodes[node.above])
        )

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Of a branch that was read."""
        return len(self._node(parent).children or ())

    def columnCount(self, _parent: Index = NOWHERE) -> int:
        """One."""
        return 1

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        """Known before they are read."""
        row = self._node(parent).row
        return row.children > 0 if row is not None else self.rowCount() > 0

    def canFetchMore(self, parent: Index) -> bool:
        """True for a branch that was not read."""
        node = self._node(parent)
        return node.row is not None and node.children is None and node.row.children > 0

    def fetchMore(self, parent: Index) -> None:
        """Read it."""
        node = self._node(parent)
        if node.row is not None:
            page = node.row.id
            came = partial(self._branch_came, node.number, page)
            request = ReadTree((page,), top=False)
            self._session.ask(read_tree, request, self, came, topic=f"branch {node.number}")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row, its title, its sentence."""
        row = self._node(index).row if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}. {below_words(row)}" if row.children else row.title
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, HEIGHT)
        return None

    # -- moving ----------------------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every page may be dragged, and dropped on; so may the ground, which is the top."""
        drop = Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | drop | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else drop

    def supportedDropActions(self) -> Qt.DropAction:
        """A page is in one place."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Pages of this window."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The pages that are dragged."""
        data = QMimeData()
        rows = (self._node(index).row for index in indexes)
        data.setData(MIME, " ".join(row.id for row in rows if row is not None).encode())
        return data

    def canDropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: Index
    ) -> bool:
        """Neither on themselves nor on what stands under them."""
        pages = _dragged(data)
        return bool(pages) and not {row.id for row in self._way_up(parent)}.intersection(pages)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """State the wish; the tree is read again once it is done."""
        if self.canDropMimeData(data, action, row, column, parent):
            above = self._node(parent).row
            self.move_wanted.emit(_dragged(data), above.id if above else "")
        return False

    def _way_up(self, index: Index) -> Iterator[TreeRow]:
        node = self._node(index)
        while node.row is not None:
            yield node.row
            node = self._nodes[node.above]

    # -- finding ---------------------------------------------------------------------------------------

    def find(self, page: str) -> QModelIndex:
        """A page among the branches that were read; an invalid index if it is not there."""
        for node in self._nodes.values():
            if node.row is not None and node.row.id == page:
                return self._index_of(node)
        return QModelIndex()

    def left_out(self) -> int:
        """How many pages at the top are not listed."""
        return self._nodes[_TOP].hidden


def _dragged(data: QMimeData) -> tuple[str, ...]:
    return tuple(bytes(data.data(MIME).data()).decode().split())


def below_words(row: TreeRow) -> str:
    """How many pages stand right under one."""
    return say_many("{count} page under it", "{count} pages under it", row.children)


def left_out_words(count: int) -> str:
    """Said below a tree whose top is too long."""
    return say("{count} more pages stand here: filter by title to find them.", count=count)
