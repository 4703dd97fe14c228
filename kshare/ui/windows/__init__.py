"""What the windows have in common: tabs, windows that only read, and what they remember until the next start."""
