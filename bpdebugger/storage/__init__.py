"""Files on disk: written whole or not at all, read within limits, and known again when another program changed them."""
