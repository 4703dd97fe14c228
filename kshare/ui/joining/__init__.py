"""Coming into a space: what a folder or an invite is, asking to be let in, coming back by recovery words."""
