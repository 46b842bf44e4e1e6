"""What people can do: one module per noun, one function per verb; the only writers."""
