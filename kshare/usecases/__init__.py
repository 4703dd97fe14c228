"""Writes, one file per noun. Each use case is one function `(transaction, command) -> outcome`.

An outcome carries `.undo`: the use case and command that restore what it replaced, or None.
Undo is a new change like any other; nothing that was sent is unsent.
"""
