"""Training: update after update, each with the samples of its batch."""

USUAL_EPOCHS = 100
"""How many epochs are trained if nobody says."""
