"""Importing and exporting from the window: what, where to, how far, and what was left out."""
