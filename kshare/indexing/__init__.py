"""Keeping the index: up to the views with every change, whole again after damage, and with the words of files.

Apart from `workspace`, since a window that only reads need not load it.
"""
