"""Everything people see. Besides `kshare.app` this is the only package that imports Qt.

`desk` introduces the rooms to each other; which room may know which is the contract `rooms` in pyproject.toml.
"""
