"""The pages around a page, drawn: where each stands, the picture, and the list beside it."""
