"""hubcrm: a lightweight desktop program for the team that answers employers at a university or college."""

__version__ = "0.1.0"
