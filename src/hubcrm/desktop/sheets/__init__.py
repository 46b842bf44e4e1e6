"""Sheets over the window: what came in, a new enquiry, a locked hub, trouble with the store."""
