"""Networks, passes, traces and checks: NumPy only."""
