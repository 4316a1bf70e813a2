"""Questions put to many talks at once, held by the rules alone: nothing here is recorded, and nothing here asks a model."""
