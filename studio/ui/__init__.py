"""The window: one file per pane, what panes share in ``widgets``, what surrounds them in ``frame``."""
