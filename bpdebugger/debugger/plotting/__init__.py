"""The curves of E and y that the plots show, and their ranges."""
