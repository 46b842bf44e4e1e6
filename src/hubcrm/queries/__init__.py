"""What people look at: plain SQL text to frozen rows, one module per page."""
