"""The words of attached files. Only this package knows the libraries that read their formats.

Files of others are hostile, so they are read in a process of their own (`worker`), with little memory and little
time. Everybody else asks `runner`, which starts that process, ends it when it takes too long and starts it again.
"""
