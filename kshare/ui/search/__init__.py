"""The parts of searching: completing filters, facets, hits, saved searches, what is related, and idle work for it."""
