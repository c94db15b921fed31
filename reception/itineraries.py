"""The itinerary of a batch: taken over from its route, then its own."""

from reception.models import Batch, BatchStop


def take_route(batch: Batch) -> None:
    """Give a batch the stops of its route, in place of those it had; stops it has already been to are kept.

    A batch without a route keeps what it has.
    """
    if batch.route is None or batch.batch_stops.filter(entered_at__isnull=False).exists():
        return
    batch.batch_stops.all().delete()
    BatchStop.objects.bulk_create(
        BatchStop(batch=batch, stop_id=stop.stop_id, order=stop.order, minutes=stop.minutes)
        for stop in batch.route.route_stops.all()
    )
