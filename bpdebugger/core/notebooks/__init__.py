"""What notebooks show of an object."""
