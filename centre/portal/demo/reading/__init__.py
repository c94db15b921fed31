"""The reading room: its shelves and their books, the periodicals laid out, and how all of it is used.

What is past is written in bulk, as the commands would have left it. The books themselves stand in the sheets beside
this file: facts of their title pages, and a line about each in our own words.
"""

from datetime import datetime

from centre.accounts.models import User

from . import books, lists, periodicals, room, rounds, use


def load(*, now: datetime, cast: dict[str, User]) -> None:
    """Write everything that the reading room has."""
    collections = room.load_collections()
    tiers = room.load_room()
    copies = books.load(now=now, collections=collections, tiers=tiers)
    periodicals.load(now=now, collection=collections[room.PERIODICALS], tiers=tiers)
    lists.load(now=now, by=cast["lib"])
    use.load(now=now, cast=cast, copies=copies)
    rounds.load(now=now, by=cast["lib"])
