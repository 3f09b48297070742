"""Where a number came from: its factors, the paths from E to a gradient, what it goes into, when it changed."""
