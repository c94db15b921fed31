"""Exhibitions and what hangs in them, versions and their signatures, the library, the screens."""

from .media_library import Picture, PictureUse, Recording, RecordingUse
from .piece import Author, Piece, Version
from .place import Exhibition, Hall, Panel, Section, Site
from .reading import HourCount
from .review import AcceptedHit, ReviewStep, Signature, Term, Work
from .revision import ContentRevision
from .screen import Placement, Screen, ScreenState, Slide, new_address

__all__ = [
    "AcceptedHit",
    "Author",
    "ContentRevision",
    "Exhibition",
    "Hall",
    "HourCount",
    "Panel",
    "Picture",
    "PictureUse",
    "Piece",
    "Placement",
    "Recording",
    "RecordingUse",
    "ReviewStep",
    "Screen",
    "ScreenState",
    "Section",
    "Signature",
    "Site",
    "Slide",
    "Term",
    "Version",
    "Work",
    "new_address",
]
