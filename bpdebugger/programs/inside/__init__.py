"""What runs in the person's own interpreter: plain Python 3.8 and later, and NumPy only where the program has it."""
