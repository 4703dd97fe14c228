"""Between one home and its shared folders: the store as sync sees it, spaces, their keys and doors, attachments."""
