"""The queue and the runs as one list: what runs, what waits in its order, what ended."""
