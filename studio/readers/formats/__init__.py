"""One module per kind of file; each has ``read(path, check)`` and imports its own parser."""
