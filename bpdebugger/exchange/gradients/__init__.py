"""Gradients, deltas, steps and new weights that were computed elsewhere, as one has them."""

from bpdebugger.exchange.gradients.reading import MAX_BYTES, GivenGradients, GradientsError, load, read

__all__ = ["MAX_BYTES", "GivenGradients", "GradientsError", "load", "read"]
