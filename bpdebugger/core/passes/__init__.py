"""The forward and the backward pass, and the trace that holds every number of them."""
