"""Words, numbers, names and units of a text, and what is made of them; core and every child may use it."""
