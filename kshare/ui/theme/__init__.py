"""Colours, type, space, and how they reach Qt. `tokens` holds every literal value and imports no Qt."""
