"""What runs in the person's own interpreter: plain standard library, Python 3.8 and later, NumPy only if the program has it."""
