"""Portable equipment: so many pieces for the whole house, promised to no more parties at a time than there are."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings.availability import most_at_once
from bookings.models import Equipment, Promise, Reservation
from centre.shared.kept import Kept
from centre.shared.problems import Problem, refuse
from centre.shared.timespan import Span

_portable: Kept[list[Equipment]] = Kept(2)


def portable() -> QuerySet[Equipment]:
    """Equipment that is carried to where it is needed."""
    return Equipment.objects.filter(stock__isnull=False)


def portable_at(revision: int) -> list[Equipment]:
    """The same at a revision of the settings that was just read; one query when it is a new one."""
    kept = _portable.get(revision)
    return _portable.put(revision, list(portable())) if kept is None else kept


def left_during(span: Span, *, excluding: int | None = None) -> dict[int, int]:
    """How many pieces of each portable equipment nobody else was promised during `span`, by primary key; two queries.

    `excluding` is the pk of a reservation about to move.
    """
    equipment = list(portable())
    promised = _promised(equipment, span, excluding=excluding)
    return {item.pk: max((item.stock or 0) - most_at_once(promised[item.pk]), 0) for item in equipment}


def promise(reservation: Reservation, pieces: Mapping[Equipment, int]) -> None:
    """Promise pieces of portable equipment to a reservation for its time. Raises Refused when there are not enough.

    The rows of the equipment are locked in the order of their primary keys, after the spaces; then it is counted.
    """
    wanted = {item.pk: count for item, count in pieces.items() if count}
    if not wanted:
        return
    items = list(portable().filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk"))
    promised = _promised(items, reservation.span, excluding=reservation.pk)
    refuse([problem for item in items if (problem := _problem(item, wanted[item.pk], promised[item.pk]))])
    Promise.objects.bulk_create(
        Promise(
            equipment=item,
            reservation=reservation,
            quantity=wanted[item.pk],
            starts_at=reservation.starts_at,
            ends_at=reservation.ends_at,
        )
        for item in items
    )


def pieces_of(reservation: Reservation) -> dict[Equipment, int]:
    """What a reservation was promised."""
    return {kept.equipment: kept.quantity for kept in reservation.promises.select_related("equipment")}


def _promised(items: Iterable[Equipment], span: Span, *, excluding: int | None) -> dict[int, list[tuple[Span, int]]]:
    found: dict[int, list[tuple[Span, int]]] = {item.pk: [] for item in items}
    rows = Promise.objects.filter(equipment__in=found, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    for row in rows.exclude(reservation=excluding):
        found[row.equipment_id].append((Span(row.starts_at, row.ends_at).clipped_to(span), row.quantity))
    return found


def _problem(item: Equipment, wanted: int, promised: Iterable[tuple[Span, int]]) -> Problem | None:
    left = max((item.stock or 0) - most_at_once(promised), 0)
    if wanted <= left:
        return None
    message = format_lazy(
        _("Of {equipment} {left} are still free at this time. Please take fewer or ask the desk."),
        equipment=item.name,
        left=left,
    )
    return Problem(code="out_of_stock", field=field_of(item), message=message)


def field_of(item: Equipment) -> str:
    """The form field in which the number of pieces stands."""
    return f"pieces-{item.pk}"
