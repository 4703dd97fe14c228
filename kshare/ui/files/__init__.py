"""Files of items in the window: pictures in pages, the strip below an item, pasting and dropping, their transfer."""
