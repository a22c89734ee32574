"""Runs side by side: what differs, their curves, and which came out best."""
