"""What the Employers page is put together from: the list, one employer's head, story, open work, people and details."""
