"""Pages for those who ask for a visit, one module per errand."""
