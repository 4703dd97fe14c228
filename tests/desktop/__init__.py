"""The real window on a screen of its own, driven from outside: `python dev.py desktop`."""
