"""What needs sympy: derivations, proofs, typeset rules. Imported only when first needed."""
