"""Words, numbers, names and units of a text; the checks and scores that are made of them."""
