"""Building blocks. A widget states a wish and decides nothing: it knows no store and no use case."""
