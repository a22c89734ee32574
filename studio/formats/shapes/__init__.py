"""What a record means: a row of any file becomes a pair, a pair becomes a row of any file."""
