"""Looking at addresses on request: the only part of KShare that speaks HTTP, and only to servers a person named."""
