"""Tags: typed with completion, chosen out of thousands, renamed and merged."""
