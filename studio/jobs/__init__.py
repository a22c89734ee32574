"""Starts children, follows their events, and tells the window what changed."""
