"""The parts of searching: filters that complete, facets, hits, saved searches, and what is related."""
