"""The outage snapshot: complete, whole, for its owner alone, and gone after a fortnight."""

import os
import re
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import croniter
import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django import app

from bookings import outage, tasks
from bookings.tests.factories import make_reservation, make_room, span_on
from centre.shared.tests.browsers import chromium
from centre.shared.timespan import CENTRE_ZONE, moment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
EVENING = moment(TODAY, time(19, 30))
ROW = re.compile(r'<tr data-reference="(QY\d+)">')


@pytest.fixture(autouse=True)
def var_dir(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "outage"


@contextmanager
def disk_that_is_full() -> Iterator[None]:
    """No file of this process may grow beyond a kilobyte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_today_and_the_fourteen_days_after_it_are_in_the_snapshot() -> None:
    days = [TODAY + timedelta(days=n) for n in range(-1, 16)]
    parties = [make_reservation(span=span_on(day, "14:00-15:00")) for day in days]
    page = outage.write_snapshot(now=EVENING).read_text()
    assert ROW.findall(page) == [party.reference for party in parties[1:-1]]
    assert "截至 2026 年 11 月 23 日 19:30" in page


def test_hours_and_masked_numbers_are_in_it_and_full_ones_are_not() -> None:
    make_reservation(span=span_on(TODAY, "14:00-15:00"), contact_name="孙悟空", contact_phone="13812345678")
    page = outage.snapshot_html(now=EVENING)
    assert all(words in page for words in ("08:00–21:00", "孙*", "138****5678"))
    assert not any(words in page for words in ("孙悟空", "13812345678"))


def test_nothing_in_it_is_fetched_from_elsewhere() -> None:
    make_room()
    page = outage.snapshot_html(now=EVENING)
    assert not re.search(r"<(script|link|img|iframe)|\ssrc=|@import|url\(", page)
    assert set(re.findall(r'href="([^"])', page)) == {"#"}
    assert ".sheet-table" in page


def test_what_was_typed_is_escaped() -> None:
    make_reservation(span=span_on(TODAY, "14:00-15:00"), purpose="<script>alert(1)</script>")
    assert "<script" not in outage.snapshot_html(now=EVENING)


def test_one_file_per_evening_and_the_latest_are_for_their_owner_alone(var_dir: Path) -> None:
    before = os.umask(0)
    try:
        path = outage.write_snapshot(now=EVENING)
    finally:
        os.umask(before)
    assert path == var_dir / "2026-11-23.html"
    assert sorted(file.name for file in var_dir.iterdir()) == ["2026-11-23.html", "latest.html"]
    assert {file.stat().st_mode & 0o777 for file in var_dir.iterdir()} == {0o600}
    assert var_dir.stat().st_mode & 0o777 == 0o700
    assert path.read_bytes() == (var_dir / "latest.html").read_bytes()


def test_snapshots_older_than_fourteen_days_are_taken_away_and_other_files_stay(var_dir: Path) -> None:
    var_dir.mkdir()
    for name in ("2026-11-08.html", "2026-11-09.html", "2026-99-99.html", "notes.txt", ".abc123_x.part", ".new.part"):
        (var_dir / name).touch()
    hours_ago = (EVENING - timedelta(hours=2)).timestamp()
    os.utime(var_dir / ".abc123_x.part", (hours_ago, hours_ago))
    os.utime(var_dir / ".new.part", (EVENING.timestamp(), EVENING.timestamp()))
    outage.write_snapshot(now=EVENING)
    left = {file.name for file in var_dir.iterdir()}
    assert left == {"2026-11-09.html", "2026-11-23.html", "2026-99-99.html", ".new.part", "latest.html", "notes.txt"}


def test_a_full_disk_fails_loudly_and_leaves_the_snapshot_before_whole(var_dir: Path) -> None:
    make_room()
    before = outage.write_snapshot(now=EVENING).read_bytes()
    with disk_that_is_full(), pytest.raises(OSError, match="File too large"):
        tasks.write_outage_snapshot(timestamp=0)
    assert {file.read_bytes() for file in var_dir.iterdir()} == {before}
    assert sorted(file.name for file in var_dir.iterdir()) == ["2026-11-23.html", "latest.html"]


def test_a_folder_that_cannot_be_written_fails_loudly(settings: Any) -> None:
    settings.VAR_DIR = Path("/proc/self")  # where not even root can make a folder
    with pytest.raises(OSError, match="outage"):
        tasks.write_outage_snapshot(timestamp=0)
    with pytest.raises(CommandError, match="could not be written"):
        call_command("outage")


def test_the_command_writes_it_at_once(var_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("outage")
    assert Path(capsys.readouterr().out.strip()).parent == var_dir
    assert (var_dir / "latest.html").exists()


def test_it_is_planned_for_half_past_seven_in_the_evening() -> None:
    plan = next(
        plan for plan in app.periodic_registry.periodic_tasks.values() if plan.task.name == "write_outage_snapshot"
    )
    noon = datetime(2026, 11, 23, 4, tzinfo=ZoneInfo("UTC"))
    first: datetime = croniter.croniter(plan.cron, noon).get_next(datetime)
    assert f"{first.astimezone(CENTRE_ZONE):%H:%M}" == "19:30"


@pytest.mark.journey
@pytest.mark.skipif(chromium() is None, reason="NO CHROMIUM: the snapshot was not opened in a browser")
def test_a_browser_opens_it_from_the_disk_and_asks_nobody(var_dir: Path, tmp_path: Path) -> None:
    party = make_reservation(span=span_on(TODAY, "14:00-15:00"))
    path = outage.write_snapshot(now=EVENING)
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    flags += ["--disable-component-update", "--no-first-run", f"--user-data-dir={tmp_path}/profile"]
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--log-net-log={tmp_path}/net.json"]
    seen = subprocess.run([chromium(), *flags, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=60)
    assert ROW.findall(seen.stdout) == [party.reference]
    net = (tmp_path / "net.json").read_text()
    assert path.name not in re.findall(r'"url":"(?:https?|file)[^"]*"', net)
