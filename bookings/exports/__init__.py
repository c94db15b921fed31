"""Everything of room booking as tables to take away, one module per group of nouns.

The tables of rooms, closures and reservations have the headings that imports read.
"""

from bookings.exports import fairness, reservations, rooms

ALL_NOUNS = [*rooms.NOUNS, *reservations.NOUNS, *fairness.NOUNS]
