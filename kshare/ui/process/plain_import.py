"""Python's own `import`, also after Qt is there.

PySide puts another function in its place, which reads the source of each module that is imported later and keeps
it, to see whether that module asks for snake_case names (`from __feature__ import …`). Nothing here does; it would
cost a tenth of the start and 7 MB.
"""

from __future__ import annotations

import builtins


def load_qt() -> None:
    """Load Qt and leave `import` as it was. To be called before anything else imports PySide6."""
    usual = builtins.__import__
    import PySide6.QtWidgets  # noqa: F401

    builtins.__import__ = usual
