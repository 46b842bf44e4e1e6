"""The parts that pages are built from: each paints itself from the tokens and shows text from outside as plain text."""
