"""The five steps of setting up a hub, and the frame around them."""
