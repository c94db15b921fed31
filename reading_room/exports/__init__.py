"""Tables of the reading room that are taken away."""
