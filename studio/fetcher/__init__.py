"""Fetches models from the hub, when a person pressed the button that says so (child process)."""
