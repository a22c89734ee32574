"""What the Questions pane is made of."""
