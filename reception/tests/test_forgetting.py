"""Contacts are forgotten after a while; what was counted, logged and reported stays as it was."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from centre.shared.periods import Period
from centre.shared.timespan import moment
from reception import forgetting, notices
from reception.models import Batch, ClosedMonth, Tally
from reception.queries import log
from reception.queries.reports.whole import report_on

from .factories import TUESDAY, make_received, make_user, make_visit

pytestmark = pytest.mark.django_db
NAME, PHONE, EMAIL = "欧阳文静", "13987654321", "wenjing@example.com"
PERSON = {"contact_name": NAME, "contact_phone": PHONE, "contact_email": EMAIL, "note": f"请打 {PHONE} 找{NAME}"}
KEPT = date(2027, 11, 24)  # 365 days after the Tuesday of the visit


def at(day: date, clock: str = "03:40") -> datetime:
    return moment(day, time.fromisoformat(clock))


def came() -> Batch:
    batch = make_received(at=at(TUESDAY, "10:00"), visit_fields=PERSON)
    notices.visit_accepted(batch.visit)
    notices.visit_thanks(batch.visit)
    return batch


def texts_of_reception() -> str:
    """Every text that any table of reception holds, the tables of the history included."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("reception").get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def figures() -> Any:
    """What is counted, reported and found in the log."""
    batches = Batch.objects.order_by("pk").values_list("pk", "state", "headcount", "arrived_at")
    tallies = Tally.objects.order_by("pk").values_list("change", "pressed_at")
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    logged = log.newest(log.Wanted(words="枫林"))
    return list(batches), list(tallies), report_on(november, now=at(KEPT)).counted, logged


def test_nothing_of_the_contact_is_left_anywhere_and_the_figures_are_the_same() -> None:
    came()
    make_visit("另一家", contact_name="孙老师", contact_phone="13900000001")
    before = figures()
    assert PHONE in texts_of_reception()
    assert log.newest(log.Wanted(words=NAME))
    assert forgetting.forget_contacts(now=at(date(2028, 1, 1))) == 2
    left = texts_of_reception()
    assert not any(secret in left for secret in (NAME, "文静", PHONE, EMAIL, "13900000001", "孙老师"))
    assert figures() == before
    assert log.newest(log.Wanted(words=NAME)) == []


def test_the_contact_never_stands_in_the_history() -> None:
    visit = came().visit
    visit.contact_phone, visit.note = "13911112222", "换了电话 13911112222"
    visit.save()
    visit.level = "city"
    visit.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_visitevent")
        history = str(cursor.fetchall())
    assert visit.organisation_name in history
    assert not any(secret in history for secret in (NAME, PHONE, EMAIL, "13911112222"))


def test_a_contact_is_kept_for_the_days_that_are_set(settings: Any) -> None:
    settings.VISITS = settings.VISITS | {"contact_kept_days": 365}
    visit = came().visit
    assert forgetting.forget_contacts(now=at(KEPT)) == 0
    assert forgetting.forget_contacts(now=at(KEPT + timedelta(days=1))) == 1
    visit.refresh_from_db()
    assert (visit.has_contact, visit.note, visit.code_hash) == (False, "", "")
    assert visit.contact_purged_at == at(KEPT + timedelta(days=1))
    assert [message.body for message in visit.messages.all()] == ["", ""]
    assert forgetting.forget_contacts(now=at(KEPT + timedelta(days=2))) == 0


@pytest.mark.parametrize("state", ["declined", "cancelled"])
def test_what_does_not_take_place_is_kept_for_thirty_days(state: str) -> None:
    decided = at(TUESDAY, "12:00")
    make_visit(state=state, answer="没空", decided_at=decided, batches=0, **PERSON)
    assert forgetting.forget_contacts(now=at(date(2026, 12, 24))) == 0
    assert forgetting.forget_contacts(now=at(date(2026, 12, 25))) == 1


def test_what_was_never_answered_is_forgotten_like_a_visit() -> None:
    make_visit(state="asked", batches=0, **PERSON)
    assert forgetting.forget_contacts(now=at(date(2026, 12, 31))) == 0
    assert forgetting.forget_contacts(now=at(date(2028, 1, 1))) == 1


def test_many_are_forgotten_in_small_steps(monkeypatch: Any) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    for _number in range(5):
        make_visit(**PERSON)
    assert forgetting.forget_contacts(now=at(date(2028, 1, 1))) == 5


def test_a_closed_month_does_not_stand_in_the_way() -> None:
    came()
    month = date(2026, 11, 1)
    ClosedMonth.objects.create(month=month, figures={}, closed_by=make_user(staff=True), closed_at=at(KEPT))
    assert forgetting.forget_contacts(now=at(date(2028, 1, 1))) == 1
