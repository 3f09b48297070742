"""A program that was opened: its text with marks in the margin, and what was found out about it."""
