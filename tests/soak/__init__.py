"""The real window, used at random for minutes while a colleague works in the same space."""
