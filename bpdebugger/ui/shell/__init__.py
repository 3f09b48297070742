"""The main window, what it is put together from, and what its commands do to it."""
