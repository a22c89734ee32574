"""What a run leaves on the disk: checkpoints, the best so far, the adapter and its card."""
