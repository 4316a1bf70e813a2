"""A persona as a conversation: what a model is told, the form its answer takes, and what is made of the answer."""
