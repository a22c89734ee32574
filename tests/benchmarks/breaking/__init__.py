"""Break a training run in every way that happens to people, and look what became of it."""

DIES_AT_CHECKPOINT, DIES_AT_ADAPTER = "dies at checkpoint", "dies at adapter"
MEMORY_FORWARD, MEMORY_OPTIMISER, MEMORY_EVALUATION = "memory forward", "memory optimiser", "memory evaluation"
NAN = "nan"
RESUMED = "resumed.jsonl"
"""In the run folder: from which checkpoint a child went on, and which ones verified then."""
