"""What the Today page is put together from: its rows, the drawer in the chosen one, and the panel at the side."""
