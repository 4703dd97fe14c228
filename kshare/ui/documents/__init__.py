"""Text from others as Qt shows it: nothing is loaded, every link is asked about, pictures are decoded aside."""
