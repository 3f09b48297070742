"""The panels: each draws a moment and emits wishes."""
