"""The parts of Work in hand."""
