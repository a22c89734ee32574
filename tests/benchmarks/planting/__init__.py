"""Good pairs, and the faults a benchmark plants in them."""
