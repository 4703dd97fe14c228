"""Painters of rows in lists; they draw frozen values and know no store."""
