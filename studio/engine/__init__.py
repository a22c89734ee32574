"""Where torch lives: conversation, loading, training, evaluation, talk. Imported by child processes alone."""
