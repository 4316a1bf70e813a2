"""What a run looks like to a reader: text, markdown, a page, a record. Pure functions from a run to a string."""
