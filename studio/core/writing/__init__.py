"""Draft questions written by rules, a model or a server: what is asked of them and what became of it."""
