"""What the demonstration centre shows, written for this house; the schools and people of the district are invented."""
