"""The table of factors."""
