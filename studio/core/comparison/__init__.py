"""Questions compared with each other: alike in words or meaning, and contradictions."""
