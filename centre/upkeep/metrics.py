"""Figures for Prometheus: of the requests of this machine, of the database, of jobs, reservations and backups.

Nothing here names a person; a page is told by its name, not by its address.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from time import time
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Max
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bookings.models import Refusal, Reservation
from centre.shared.network import is_among
from centre.upkeep.backup import newest_at, tried_out_at
from centre.upkeep.tally import BOUNDS, tally

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_REAL_IP")
STATES = ("todo", "doing", "failed")


def may_read(request: HttpRequest) -> bool:
    """Whether a request comes from an address of METRICS_ALLOWED, and was not handed on for a stranger.

    A proxy sits on an allowed address itself, so everybody whom it names must be allowed as well.
    """
    if any(name in request.META for name in FORWARDED):
        return False
    named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    addresses = [request.META.get("REMOTE_ADDR", ""), *named]
    return all(is_among(address, tuple(settings.METRICS_ALLOWED)) for address in addresses)


def figures() -> bytes:
    """Everything, in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Portal())
    return generate_latest(registry)


class Portal(Collector):
    """What is known without the database first; without it the rest is left out and said to be missing."""

    def collect(self) -> Iterator[Metric]:
        yield from _requests()
        yield from _backups()
        up = GaugeMetricFamily("centre_database_up", "1 when the database answers.")
        try:
            found = [*_database(), *_jobs(), *_reservations()]
        except Error:
            found = []
        up.add_metric([], float(bool(found)))
        yield up
        yield from found


def _requests() -> Iterator[Metric]:
    totals = tally.all()
    counted = CounterMetricFamily("centre_requests", "Requests answered.", labels=["route", "method", "status"])
    for (route, method, status), number in sorted(totals.requests.items()):
        counted.add_metric([route, method, str(status)], number)
    yield counted
    lasted = HistogramMetricFamily("centre_request_seconds", "How long answers took.", labels=["route"])
    for route, times in sorted(totals.seconds.items()):
        lasted.add_metric([route], _buckets(times), sum_value=times[-1])
    yield lasted


def _buckets(times: list[float]) -> list[tuple[str, float]]:
    """As Prometheus wants them: each holds what is in the smaller ones as well."""
    sums, sum_so_far = [], 0.0
    for bound, number in zip([*map(str, BOUNDS), "+Inf"], times[:-1], strict=True):
        sum_so_far += number
        sums.append((bound, sum_so_far))
    return sums


def _backups() -> Iterator[Metric]:
    for name, says, moment in (
        ("centre_backup_age_seconds", "Since the newest backup was begun.", newest_at()),
        (
            "centre_backup_tried_out_age_seconds",
            "Since that one was begun that last came back on trial.",
            tried_out_at(),
        ),
    ):
        yield _gauge(name, says, {(): _age(moment)} if moment else {})


def _age(moment: datetime) -> float:
    return max(0.0, time() - moment.timestamp())


def _database() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1"
        )
        states = {(state,): number for state, number in cursor.fetchall()}
        cursor.execute("SELECT current_setting('max_connections')::int, pg_database_size(current_database())")
        most, size = cursor.fetchone()
    yield _gauge("centre_database_connections", "Connections to the database.", states, labels=["state"])
    yield _gauge("centre_database_connections_most", "How many connections the server allows.", {(): most})
    yield _gauge("centre_database_bytes", "Size of the database.", {(): size})


def _jobs() -> Iterator[Metric]:
    rows = ProcrastinateJob.objects.filter(status__in=STATES).values_list("queue_name", "status")
    counted = rows.annotate(number=Count("pk")).order_by("queue_name", "status")
    found = {(queue, status): number for queue, status, number in counted}
    yield _gauge("centre_jobs", "Jobs that wait, are being done, or failed.", found, labels=["queue", "status"])


def _reservations() -> Iterator[Metric]:
    refused = Refusal.objects.aggregate(last=Max("pk"))["last"] or 0  # old ones are forgotten; a total must not shrink
    for name, says, number in (
        ("centre_reservations_created", "Reservations ever made.", Reservation.objects.count()),
        ("centre_reservations_refused", "Wishes for a room that a rule ever refused, by rule and wish.", refused),
    ):
        yield CounterMetricFamily(name, says, value=number)


def _gauge(name: str, says: str, values: Mapping[Any, float], *, labels: list[str] | None = None) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, says, labels=labels or [])
    for key, value in values.items():
        gauge.add_metric(list(key), value)
    return gauge
