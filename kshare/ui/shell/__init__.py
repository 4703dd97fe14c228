"""The frame that every screen lives in: rail, top bar, tabs of places, the quick switcher, the map of keys."""
