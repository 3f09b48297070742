"""What is wrong with gradients that were computed elsewhere."""
