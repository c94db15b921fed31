"""`make bench`: how fast the portal is, beside what is possible at all on the same machine in the same minutes."""
