"""Widgets that edit one thing: they show what they are given and say what is wished."""
