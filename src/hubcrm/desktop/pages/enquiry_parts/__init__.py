"""What the page of one enquiry is put together from: its head with the ten stages, what is known, who answered, history."""
