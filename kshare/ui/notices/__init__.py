"""What concerns the person: the list of notices and the bell that counts them."""
