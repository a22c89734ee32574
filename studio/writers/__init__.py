"""Draft question-and-answer pairs from passages: by rules without any model, or with a server (child process)."""
