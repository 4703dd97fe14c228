"""Rows in lists: the views that hold them, and the painters, who draw frozen values and know no store."""
