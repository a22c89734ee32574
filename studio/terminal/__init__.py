"""The studio without a window: the same core and jobs, with progress bars in a terminal."""
