"""The name of every number: read, written, suggested."""
