"""What a step means in words, what it is about, and how two moments differ."""
