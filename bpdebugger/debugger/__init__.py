"""The session and everything it is worked with, without a window."""
