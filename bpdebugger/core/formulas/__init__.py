"""Formulas as text and as trees: read, written, evaluated and differentiated as written."""
