"""What each party said and signed, against what it is said to want: findings over transcripts, and metrics over findings."""
