"""Everything of reception as tables to take away, one module per group of nouns.

The table of batches has the headings that the import of an old register reads, and so has that of visits.
"""

from reception.exports import figures, house, visits

ALL_NOUNS = [*visits.NOUNS, *figures.NOUNS, *house.NOUNS]
