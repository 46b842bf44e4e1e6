"""One hub on many computers: what this one wrote goes out, what the others wrote comes in, by a server or a folder."""
