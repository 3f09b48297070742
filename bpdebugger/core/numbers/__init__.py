"""Functions of floating-point numbers, accurate to a few units in the last place."""
