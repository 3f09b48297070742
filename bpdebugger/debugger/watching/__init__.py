"""Watches, breakpoints and their conditions: what is looked at while the program runs, and where it stops."""
