"""What each party said, sentence by sentence, against what it is said to want: as text, as a page and as JSON, all from one sheet."""
