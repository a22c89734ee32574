"""The recipe and what it stands on: batches, the adapter, checkpoints."""
