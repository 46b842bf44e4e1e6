"""Papers to print or to send: what each says, from what the hub knows."""
