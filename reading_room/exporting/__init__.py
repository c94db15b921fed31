"""The catalogue as it is taken away: as a sheet and as CNMARC, both of which the imports read again."""
