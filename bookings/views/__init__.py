"""Pages for residents, one module per errand."""
