"""The parts of Home: what is shown, how far it was read, what can be done with a card."""
