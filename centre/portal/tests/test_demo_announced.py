"""Announcements of the demonstration centre: every stage, on any day, with files that open."""

from collections import Counter
from datetime import date, datetime, time
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from centre.accounts import roles
from centre.accounts.tests.factories import make_user
from centre.announcements.models import Announcement, Attachment
from centre.announcements.queries import current
from centre.portal.demo import announced
from centre.shared.tests.stored import Stored
from centre.shared.timespan import moment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "now",
    [
        moment(date(2026, 11, 23), time(10)),
        moment(date(2026, 2, 28), time(23, 55)),
        moment(date(2025, 1, 1), time(0, 1)),
    ],
)
def test_every_stage_is_there_on_any_day(now: datetime, media: Stored) -> None:
    by = {name: make_user(name) for name in ("ed", "erik")}
    for person in by.values():
        roles.give(person, "reception desk")
    announced.load(now=now, by=by)
    stages = Counter(one.phase(now) for one in Announcement.objects.all())
    assert stages == {"standing": 7, "scheduled": 1, "expired": 1, "withdrawn": 1}
    assert [one.kind for one in current(now)[:2]] == ["opening", "rooms"]
    files = {file.name.rpartition(".")[2]: file for file in Attachment.objects.all()}
    assert set(files) == {"pdf", "xlsx"}
    with default_storage.open(files["xlsx"].file) as file:
        book = load_workbook(BytesIO(file.read()))
    assert book.active["A2"].value == "乡土中国"
