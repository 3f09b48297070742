"""The parts of the plots that need no plotting library: their words, titles and controls."""
