"""Where posts, questions and replies are written, and how what is typed is kept. Pages have `editor/`."""
