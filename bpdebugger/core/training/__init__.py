"""Training: update after update, each with the samples of its batch."""
