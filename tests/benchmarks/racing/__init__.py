"""What the training benchmark races: the rows and models, our own run, and TRL's trainer."""
