"""The files that are attached to items: their form on the share and their way there and back."""
