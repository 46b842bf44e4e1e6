"""The parts of the preview: what would be added, what each column is, and what cannot be taken."""
