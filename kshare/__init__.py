"""KShare: wiki, bookmarks and microblog for teams that have nothing but a shared folder."""

__version__ = "0.1.0"
