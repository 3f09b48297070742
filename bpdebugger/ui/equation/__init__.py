"""The equation of the step."""
