"""What stands at the right of the list: one item, whole."""
