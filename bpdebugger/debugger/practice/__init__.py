"""Predicting the next factor: what is asked, what an answer is worth, what a wrong one tells."""
