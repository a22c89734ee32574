"""What the playground is made of: the talk with the models, the question box, and one card per exchange."""
