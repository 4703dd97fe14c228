"""`python -m kshare.ui.pictures FOLDER [names…]`."""

from __future__ import annotations

import sys

from kshare.ui.pictures.taking import main

if __name__ == "__main__":
    sys.exit(main())
