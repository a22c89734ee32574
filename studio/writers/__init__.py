"""The rules writer: draft question-and-answer pairs from passages, without any model (child process)."""
