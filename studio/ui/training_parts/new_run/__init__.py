"""The page of a new run: what learns from what, how thoroughly, and a look at it before the start."""
