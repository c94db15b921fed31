"""CNMARC, the format in which Chinese libraries hand catalogues on: reading it, writing it, what its fields mean."""
