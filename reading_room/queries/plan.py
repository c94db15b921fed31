"""The plan of the reading room as a drawing: where its shelves and tables stand, and the way to one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max

from reading_room.models import Furniture, Shelf, Tier

WIDTH, HEIGHT, MARGIN = 600, 340, 4  # of the drawing
SEAT, AISLE = 37, 12  # from one seat of a table to the next; how far in front of a shelf one walks
BESIDE = 130  # so much is needed beside a shelf to write its name there


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle of the drawing."""

    x: int
    y: int
    width: int
    height: int
    is_here: bool = False

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, kw_only=True)
class DrawnShelf:
    """A shelf: a box for each of its columns, and its words with the point they are written at (`end` or `start`)."""

    words: str
    columns: tuple[Box, ...]
    at: tuple[int, int]
    anchor: str


@dataclass(frozen=True, kw_only=True)
class DrawnFurniture:
    """A table with its seats, or another piece; `words_at` is where its words are written."""

    kind: str
    words: str
    box: Box
    seats: tuple[int, ...]

    @property
    def words_at(self) -> tuple[int, int]:
        """The door is in the wall, therefore its word stands inside, above it."""
        across, _down = self.box.middle
        return across, self.box.y - 8 if self.kind == Furniture.Kind.ENTRANCE else self.box.middle[1] + 6


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything on the drawing; `way` is the path of the line to what is lit."""

    shelves: tuple[DrawnShelf, ...]
    furniture: tuple[DrawnFurniture, ...]
    here: Box | None
    way: str
    number: int | None

    @property
    def is_empty(self) -> bool:
        return not self.shelves


def plan_of(*, tier: Tier | None = None, shelf: Shelf | None = None) -> Plan:
    """The plan with the column of a tier lit, or a whole shelf, or nothing; two queries."""
    lit = tier.shelf_id if tier else shelf.pk if shelf else None
    column = tier.column if tier else None
    stands = Shelf.objects.annotate(columns=Max("tiers__column")).order_by("order", "pk")
    shelves = tuple(_shelf(one, lit=column or 0 if one.pk == lit else None) for one in stands)
    furniture = tuple(_furniture(one) for one in Furniture.objects.all())
    boxes = [box for one in shelves for box in one.columns if box.is_here]
    here = boxes[len(boxes) // 2] if boxes else None
    return Plan(shelves=shelves, furniture=furniture, here=here, way=_way(furniture, here), number=column)


def _box(row: Shelf | Furniture) -> Box:
    """From thousandths of the room to the drawing; what sticks out of the room is cut off at its wall."""
    across, down = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    x, y = row.x * across // 1000, row.y * down // 1000
    width = max(2, min(row.width * across // 1000, across - x))
    height = max(2, min(row.height * down // 1000, down - y))
    return Box(x=x + MARGIN, y=y + MARGIN, width=width, height=height)


def _shelf(shelf: Shelf, *, lit: int | None) -> DrawnShelf:
    """`lit`: the column to light, 0 for all of them, None for none."""
    box = _box(shelf)
    columns = tuple(_columns(box, shelf.columns or 1, lit))  # type: ignore[attr-defined]
    words = " ".join(word for word in (shelf.name, shelf.subject) if word)
    at, anchor = _words_at(box)
    return DrawnShelf(words=words, columns=columns, at=at, anchor=anchor)


def _columns(box: Box, number: int, lit: int | None) -> Iterator[Box]:
    """Side by side along the longer side."""
    along, lies = max(box.width, box.height), box.width >= box.height
    edges = [along * place // number for place in range(number + 1)]
    for place in range(number):
        begins, long = edges[place], max(1, edges[place + 1] - edges[place] - 2)
        is_here = lit is not None and lit in (0, place + 1)
        if lies:
            yield Box(x=box.x + begins, y=box.y, width=long, height=box.height, is_here=is_here)
        else:
            yield Box(x=box.x, y=box.y + begins, width=box.width, height=long, is_here=is_here)


def _words_at(box: Box) -> tuple[tuple[int, int], str]:
    """Left of the shelf where there is room, else right of it, else above."""
    _across, down = box.middle
    if box.x >= BESIDE:
        return (box.x - 10, down + 7), "end"
    if WIDTH - box.x - box.width >= BESIDE:
        return (box.x + box.width + 10, down + 7), "start"
    return (box.x, box.y - 6), "start"


def _furniture(piece: Furniture) -> DrawnFurniture:
    box = _box(piece)
    number = box.width // SEAT if piece.kind == Furniture.Kind.TABLE else 0
    seats = tuple(box.x + box.width * (2 * place + 1) // (2 * number) for place in range(number))
    return DrawnFurniture(kind=piece.kind, words=piece.words, box=box, seats=seats)


def _way(furniture: tuple[DrawnFurniture, ...], here: Box | None) -> str:
    """From the door along the aisle in front of the shelf."""
    door = next((one for one in furniture if one.kind == Furniture.Kind.ENTRANCE), None)
    if door is None or here is None:
        return ""
    x, y = door.box.middle
    across, _down = here.middle
    side, aisle = (here.bottom + 2, here.bottom + AISLE) if y > here.bottom else (here.y - 2, here.y - AISLE)
    from_door = door.box.y - 28 if y > here.bottom else y
    return f"M{x} {from_door}V{aisle}H{across}V{side}"
