"""Checking spelling with Hunspell dictionaries that are on this PC: which words, which dictionaries, which are wrong.

The library that reads dictionaries (spylls) is optional, and works in a process of its own: it is written in Python
and would take its time away from whoever types.
"""
