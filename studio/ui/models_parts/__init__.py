"""What the models pane is made of: the list of bases, the way to the hub, the list of tuned models."""
