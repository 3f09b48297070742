"""The lanes of the timeline: places in a row that one clicks, drags over, and goes along by key."""
