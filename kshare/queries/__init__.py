"""Reads: each query is one function `(reader, request) -> frozen value` made for one screen or command."""
