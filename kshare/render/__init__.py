"""Markdown to safe HTML and to plain text. Needs no Qt, store or clock."""

from kshare.render.page import render_page, render_post
from kshare.render.plain import first_words, plain_text
from kshare.render.rendered import Heading, Names, Rendered
from kshare.render.split import split_for_display

__all__ = [
    "Heading",
    "Names",
    "Rendered",
    "first_words",
    "plain_text",
    "render_page",
    "render_post",
    "split_for_display",
]
