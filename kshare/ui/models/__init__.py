"""Qt models as thin faces on frozen rows."""
