"""How a pack goes through the model and back: exact, and in fewer passes over memory than the libraries make."""
