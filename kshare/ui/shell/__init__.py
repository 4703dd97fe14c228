"""The frame that every screen lives in: rail, top bar, tabs, the quick switcher, the map of keys."""
