"""Sheets that are read into the portal: rooms, closures, reservations.

`sheets` reads a file, one module per kind understands a row of it, `running` rehearses and writes.
"""
