"""The catalogue of sentences: found in the source, handed to translators, compiled. `python dev.py words`."""
