"""What the training pane is made of: the form of a new run, the queue, and the details of one run."""
