"""Writing pages: the editor, its parts, and the history of what was written."""
