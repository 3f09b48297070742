"""Where the parts of a network stand on a plane; numbers only, no toolkit."""
