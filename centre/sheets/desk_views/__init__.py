"""Pages for staff under /desk/, one module per errand."""
