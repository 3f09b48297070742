"""The network as the person wrote it, checked, and planned as arrays; the kinds of quantities and their order."""
