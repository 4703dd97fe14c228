"""Packs: what many segments become on the share, and the slow work that keeps it small and whole."""
