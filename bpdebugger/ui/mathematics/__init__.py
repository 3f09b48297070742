"""Mathematics as boxes that can be painted."""
