"""The panels that one opens when one needs them."""
