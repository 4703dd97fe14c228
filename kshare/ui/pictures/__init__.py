"""Pictures of every screen, taken of the real window over real data (`python dev.py shots`)."""
