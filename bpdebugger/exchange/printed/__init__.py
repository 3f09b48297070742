"""What programs print and people type, read as names with numbers and lists of numbers, before anyone asks of what."""
