"""What belongs to the bookmarks screen: narrowing its list, choosing several, taking from the clipboard, checking."""
