"""The figures for Prometheus: what they say, who may read them, and how the processes of a machine add up."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from bookings import refusals
from bookings.tests.factories import make_reservation, make_room, span_on
from centre.shared.problems import Problem
from centre.shared.timespan import local_day
from centre.upkeep import metrics
from centre.upkeep.tally import Tally, Totals

TOMORROW = local_day(timezone.now()) + timedelta(days=1)


@pytest.fixture(autouse=True)
def tally(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Tally:
    """Counted from nothing, and in a folder of the test's own."""
    settings.VAR_DIR = tmp_path
    made = Tally(tmp_path / "metrics")
    monkeypatch.setattr("centre.upkeep.metrics.tally", made)
    monkeypatch.setattr("centre.upkeep.middleware.tally", made)
    monkeypatch.setattr(Tally, "_start_writing", lambda self: None)
    return made


def read(client: Client) -> dict[str, dict[tuple[str, ...], float]]:
    """What the page says: by name, then by the values of the labels in the order of their names."""
    page = client.get("/metrics")
    assert page.status_code == 200
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(page.content.decode()):
        for sample in family.samples:
            key = tuple(sample.labels[name] for name in sorted(sample.labels))
            found.setdefault(sample.name, {})[key] = sample.value
    return found


# --- what they say ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_requests_are_counted_by_page_method_and_status(client: Client) -> None:
    for _ in range(3):
        client.get("/healthz?who=李爱丽")
    client.post("/healthz")
    client.get("/nowhere/")
    found = read(client)
    assert found["centre_requests_total"][("GET", "portal:healthz", "200")] == 3
    assert found["centre_requests_total"][("POST", "portal:healthz", "405")] == 1
    assert found["centre_requests_total"][("GET", "-", "404")] == 1
    assert found["centre_request_seconds_count"][("portal:healthz",)] == 4
    assert found["centre_request_seconds_bucket"][("+Inf", "portal:healthz")] == 4
    assert 0 < found["centre_request_seconds_sum"][("portal:healthz",)] < 4


@pytest.mark.django_db
def test_the_database_jobs_and_reservations_are_told(client: Client) -> None:
    before = read(client)
    room = make_room()
    make_reservation(room=room, span=span_on(TOMORROW, "09:00-10:00"))
    taken = Problem(code="taken", message="taken")
    refusals.record([taken], room=room, span=span_on(TOMORROW, "09:00-10:00"), now=timezone.now())
    found = read(client)
    created, refused = ("centre_reservations_created_total", "centre_reservations_refused_total")
    assert found[created][()] == before[created][()] + 1
    assert found[refused][()] > before[refused][()]
    assert found["centre_database_up"][()] == 1
    assert sum(found["centre_database_connections"].values()) >= 1
    assert found["centre_database_connections_most"][()] > 1
    assert found["centre_database_bytes"][()] > 1_000_000


@pytest.mark.django_db
def test_jobs_are_counted_by_queue_and_state(client: Client) -> None:
    from centre.portal.tests.test_self_audit import make_job

    make_job("send_notice_mail", queue="mail", status="failed")
    make_job("send_notice_mail", queue="mail")
    assert read(client)["centre_jobs"] == {("mail", "failed"): 1, ("mail", "todo"): 1}


@pytest.mark.django_db
def test_the_age_of_the_newest_backup_is_told(client: Client, tmp_path: Path) -> None:
    assert "centre_backup_age_seconds" not in read(client)
    made = tmp_path / "backups" / f"{timezone.localtime() - timedelta(hours=5):%Y-%m-%d_%H%M%S}"
    made.mkdir(parents=True)
    (made / "manifest.json").touch()
    found = read(client)
    assert 5 * 3600 - 1 <= found["centre_backup_age_seconds"][()] < 5 * 3600 + 60
    assert "centre_backup_tried_out_age_seconds" not in found


def test_without_the_database_the_rest_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(metrics, "_database", away)
    found = read(client)
    assert found["centre_database_up"][()] == 0
    assert "centre_jobs" not in found
    assert "centre_requests_total" not in found
    assert read(client)["centre_requests_total"][("GET", "upkeep:metrics", "200")] == 1


# --- who may read them -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "seen",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": "nonsense"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.7"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7, 127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_for_strangers_there_is_no_such_page(client: Client, seen: dict[str, str]) -> None:
    assert client.get("/metrics", **seen).status_code == 404  # type: ignore[arg-type]


@pytest.mark.django_db
def test_who_may_read_them_is_a_setting(client: Client, settings: Any) -> None:
    settings.METRICS_ALLOWED = ["10.1.0.0/16", "fd00::/8"]
    assert client.get("/metrics").status_code == 404
    for address in ("10.1.2.3", "fd00::7"):
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"x-forwarded-for": "10.1.9.9"}).status_code == 200


@pytest.mark.django_db
def test_figures_are_read_only_and_kept_by_nobody(client: Client) -> None:
    assert client.post("/metrics").status_code == 405
    assert client.get("/metrics")["Cache-Control"] == "no-store"


# --- several processes -----------------------------------------------------------------------------------------------


def test_times_fall_into_their_buckets(tmp_path: Path) -> None:
    made = Tally(tmp_path)
    for seconds in (0.005, 0.006, 99.0):
        made.count("page", "GET", 200, seconds)
    times = made.all().seconds["page"]
    assert (times[0], times[1], times[-2]) == (1, 1, 1)
    assert times[-1] == pytest.approx(99.011)


def test_processes_add_up_and_what_ended_stays_counted(tmp_path: Path) -> None:
    here = Tally(tmp_path)
    here.count("page", "GET", 200, 0.1)
    there = Tally(tmp_path)
    for route, status, seconds in (("page", 200, 0.1), ("page", 200, 0.2), ("other", 500, 0.1)):
        there.count(route, "GET", status, seconds)
    there.write()
    os.close(there._sign_of_life or 0)  # what the kernel does when a process ends, however it ends
    for _ in range(3):
        found = here.all()
        assert found.requests == {("page", "GET", 200): 3, ("other", "GET", 500): 1}
        assert sum(found.seconds["page"][:-1]) == 3
    assert sorted(path.name for path in tmp_path.glob("*.json")) == sorted(["gone.json", f"{here.name}.json"])


def test_a_process_that_lives_is_not_counted_among_those_that_ended(tmp_path: Path) -> None:
    here, there = Tally(tmp_path), Tally(tmp_path)
    there.count("page", "GET", 200, 0.1)
    there.write()
    assert here.all().requests == {("page", "GET", 200): 1}
    assert not (tmp_path / "gone.json").exists()
    there.count("page", "GET", 200, 0.1)
    there.write()
    assert here.all().requests == {("page", "GET", 200): 2}


def test_a_folder_that_cannot_be_written_costs_nothing_but_figures(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = Tally(tmp_path / "file")
    made.count("page", "GET", 200, 0.1)
    assert made.all().requests == {("page", "GET", 200): 1}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"requests": [[1]], "seconds": {}}', '{"requests": [], "seconds": {"a": []}}']
)
def test_a_file_that_was_spoiled_counts_as_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "spoiled.json").write_text(text)
    assert Totals.read(tmp_path / "spoiled.json") == Totals()
