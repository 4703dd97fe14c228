"""Who belongs to a space: members, invites, and those who ask to be let in."""
