"""Windows beside the main one, which only read, and what all of them remember until the next start."""
