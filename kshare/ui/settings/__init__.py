"""Settings as tables: `field` says what a setting is, one file for each section holds its table, `controls` shows it.

A section is a function from a `Context` (what holds now) to its fields; it makes no widget.
"""
