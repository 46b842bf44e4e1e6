"""What the hub believes: frozen dataclasses and plain functions, standard library only."""
