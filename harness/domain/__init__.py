"""Pure values and rules. No I/O, no clock, no async; chance only as a hash of its arguments."""
