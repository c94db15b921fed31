"""The tables of reception, one module per noun."""

from .batch import Batch, BatchStop, Headcount, Rating, Step, Tally
from .category import Category
from .duty import Duty
from .place import Hall, Route, RouteStop, Stop
from .record import Adjustment, ClosedMonth, IndividualVisitors
from .visit import Message, Remark, Visit, VisitPhoto, VisitRoom

__all__ = [
    "Adjustment",
    "Batch",
    "BatchStop",
    "Category",
    "ClosedMonth",
    "Duty",
    "Hall",
    "Headcount",
    "IndividualVisitors",
    "Message",
    "Rating",
    "Remark",
    "Route",
    "RouteStop",
    "Step",
    "Stop",
    "Tally",
    "Visit",
    "VisitPhoto",
    "VisitRoom",
]
