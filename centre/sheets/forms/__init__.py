"""Input to clean values, one module per errand."""
