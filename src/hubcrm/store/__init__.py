"""What is remembered: one encrypted file, one change log, one door."""
