"""Every derivative beside its numerical value."""
