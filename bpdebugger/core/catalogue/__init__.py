"""The activations and losses there are, a row each."""
