"""Titles and their copies, shelves, loans and holds, stock-takes and reading lists."""

from .copy import Copy, Issue
from .keeping import ReadingList, ReadingListEntry, Scan, StockTake, TierToTake
from .revision import Revision
from .shelf import Furniture, Shelf, Tier
from .title import Collection, Title
from .use import Hold, InHouseUse, Kiosk, Loan, Miss, ReaderCard

__all__ = [
    "Collection",
    "Copy",
    "Furniture",
    "Hold",
    "InHouseUse",
    "Issue",
    "Kiosk",
    "Loan",
    "Miss",
    "ReaderCard",
    "ReadingList",
    "ReadingListEntry",
    "Revision",
    "Scan",
    "Shelf",
    "StockTake",
    "Tier",
    "TierToTake",
    "Title",
]
