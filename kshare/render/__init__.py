"""Markdown to safe HTML (`page`) and to plain text (`plain`). Needs no Qt, store or clock.

Nothing is imported here: whoever needs plain text only does not load the rest.
"""
