"""Who acts for a party: one narrow protocol and its implementations."""
