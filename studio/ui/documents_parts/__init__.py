"""What the Documents pane is made of."""
