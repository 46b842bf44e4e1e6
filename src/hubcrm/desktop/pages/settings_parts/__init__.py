"""What the Settings page is put together from: a list of sections, and one screen for each."""
