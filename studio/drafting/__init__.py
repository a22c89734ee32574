"""What both writers with a model share: prompts, the form of an answer, and the gate an answer must pass."""
