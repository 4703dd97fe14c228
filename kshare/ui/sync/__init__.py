"""How shared spaces stand: rounds in the background, and the words about them."""
