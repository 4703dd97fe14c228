"""Every figure that we publish, each measured beside its peers in one run: `python dev.py bench`.

A module of this package takes part by having

    def rows() -> list[tuple[str, float, str, float | None, str]]

which measures and returns (what, value, unit, limit or None, peer). `peer` says what the same job
takes elsewhere, for example "Zim 812 ms". A unit that ends in "/s" is a rate: its limit is the least
that holds; every other limit is the most.
"""
