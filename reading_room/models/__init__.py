"""Titles and their copies, shelves, loans and holds, stock-takes and reading lists."""

from .copy import Copy, Issue
from .keeping import ReadingList, ReadingListEntry, Scan, StockTake
from .shelf import Shelf, Tier
from .title import Collection, Title
from .use import Hold, InHouseUse, Loan, Miss

__all__ = [
    "Collection",
    "Copy",
    "Hold",
    "InHouseUse",
    "Issue",
    "Loan",
    "Miss",
    "ReadingList",
    "ReadingListEntry",
    "Scan",
    "Shelf",
    "StockTake",
    "Tier",
    "Title",
]
