"""How full a hall is going to be."""

from centre.shared.timespan import Span
from reception.models import Batch, Hall, Visit
from reception.policies import Others
from reception.states import OPEN


def others_in(hall: Hall, span: Span, *, excluding_visit: Visit | None = None) -> list[Others]:
    """The batches of accepted visits that are in the hall at some moment of `span`, with how many people; one query.

    Once a batch is counted, its people count; until then those who were announced. `excluding_visit` is the one that is
    being planned.
    """
    batches = Batch.objects.accepted().overlapping(span).filter(hall=hall, state__in=OPEN)
    if excluding_visit is not None:
        batches = batches.exclude(visit=excluding_visit)
    rows = batches.values_list("starts_at", "ends_at", "planned_headcount", "headcount")
    return [
        Others(span=Span(starts_at, ends_at), people=max(planned, counted or 0))
        for starts_at, ends_at, planned, counted in rows
    ]
