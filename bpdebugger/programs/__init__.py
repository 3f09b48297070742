"""Programs that other people wrote: run in a process of their own, measured, and their wrong line found."""
