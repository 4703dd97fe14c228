"""A package of its own: a library (spylls) installs one of that name, which would stand in its place."""
