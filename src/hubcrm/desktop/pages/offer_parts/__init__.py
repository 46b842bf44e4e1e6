"""What the Offers page is put together from: the list's rows, the brief, the foot with its answers, and their strips."""
