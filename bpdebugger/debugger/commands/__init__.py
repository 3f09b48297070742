"""Every command of the program, a row each, by the menu it stands in."""
