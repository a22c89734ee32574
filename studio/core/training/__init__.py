"""Training runs: presets, what a run will cost, its start, what the engine says of it, and the adapters it leaves."""
