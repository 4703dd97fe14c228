"""The wiki's list of pages: its views, the tree, what is asked before pages change."""
