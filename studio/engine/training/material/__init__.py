"""What is learned: rows of a file become samples, and samples become packs."""
