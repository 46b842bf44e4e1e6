"""What the Triage page is put together from: the list, the panes and strips of the detail, and what they read."""
