"""What the database refuses, whoever asks: each promise of reception that is written into the tables."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, transaction

from centre.accounts.models import User
from centre.shared.db import violated_constraint
from centre.shared.timespan import Span
from reception.models import Adjustment, Batch, ClosedMonth, Duty, Headcount, Step, Visit
from reception.tests.factories import (
    make_batch,
    make_category,
    make_docent,
    make_duty,
    make_individuals,
    make_received,
    make_user,
    make_visit,
    span_on,
    tally,
)

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
TEN = span_on(date(2026, 11, 24), "10:00-11:00")


def refused_by(write: Callable[[], Any]) -> str | None:
    with pytest.raises(Error) as caught, transaction.atomic():
        write()
    return violated_constraint(caught.value)


def close(month: date = NOVEMBER) -> ClosedMonth:
    return ClosedMonth.objects.create(month=month, figures={}, closed_by=make_user(staff=True), closed_at=TEN.ends_at)


# --- docents ---------------------------------------------------------------------------------------------------------


def test_a_docent_cannot_guide_two_batches_at_once() -> None:
    docent = make_docent()
    make_duty(docent, batch=make_batch(span=TEN))
    half_past = Span(TEN.starts_at + timedelta(minutes=30), TEN.ends_at + timedelta(minutes=30))
    assert refused_by(lambda: make_duty(docent, batch=make_batch(span=half_past))) == "duty_one_place_at_a_time"


def test_a_docent_who_is_away_cannot_guide() -> None:
    docent = make_docent()
    make_duty(docent, span=TEN)
    assert refused_by(lambda: make_duty(docent, batch=make_batch(span=TEN))) == "duty_one_place_at_a_time"


def test_tours_that_only_touch_are_both_kept() -> None:
    docent = make_docent()
    make_duty(docent, batch=make_batch(span=TEN))
    make_duty(docent, batch=make_batch(span=Span(TEN.ends_at, TEN.ends_at + timedelta(hours=1))))
    assert docent.duties.count() == 2


def test_a_docent_may_stand_by_for_two_batches() -> None:
    docent = make_docent()
    for _n in range(2):
        make_duty(docent, batch=make_batch(span=TEN), part=Duty.Part.BACKUP)
    assert docent.duties.count() == 2


def test_nobody_stands_by_for_themselves() -> None:
    docent, batch = make_docent(), make_batch()
    make_duty(docent, batch=batch)
    assert refused_by(lambda: make_duty(docent, batch=batch, part="backup")) == "duty_once_per_docent_and_batch"


def test_a_batch_has_one_guide() -> None:
    batch = make_batch()
    make_duty(make_docent(), batch=batch)
    assert refused_by(lambda: make_duty(make_docent(), batch=batch)) == "duty_one_of_each_part_per_batch"


# --- states ----------------------------------------------------------------------------------------------------------


def test_a_batch_cannot_finish_without_a_count() -> None:
    batch = make_batch(state="arrived", arrived_at=TEN.starts_at)
    finish = {"state": "finished", "finished_at": TEN.ends_at}
    assert refused_by(lambda: Batch.objects.filter(pk=batch.pk).update(**finish)) == "batch_finished_with_a_count"
    tally(batch, make_category(), 12)
    Batch.objects.filter(pk=batch.pk).update(**finish)


def test_a_finished_batch_cannot_be_counted_down_to_nobody() -> None:
    category = make_category()
    batch = make_received(at=TEN.starts_at, people={category: 3})
    assert refused_by(lambda: tally(batch, category, -3)) == "batch_finished_with_a_count"


@pytest.mark.parametrize("moments", [{}, {"tour_started_at": TEN.starts_at}], ids=["arrived", "in-tour"])
def test_who_was_received_arrived(moments: dict[str, Any]) -> None:
    batch = make_batch()
    receive = {"state": "in_tour" if moments else "arrived", **moments}
    assert refused_by(lambda: Batch.objects.filter(pk=batch.pk).update(**receive)) == "batch_received_when_it_arrived"


@pytest.mark.parametrize("state", ["expected", "cancelled", "no_show"])
def test_who_did_not_come_did_not_arrive(state: str) -> None:
    assert refused_by(lambda: make_batch(state=state, arrived_at=TEN.starts_at)) == "batch_received_when_it_arrived"


def test_a_visit_is_declined_with_a_reason() -> None:
    visit = make_visit()
    assert refused_by(lambda: Visit.objects.filter(pk=visit.pk).update(state="declined")) == (
        "visit_declined_with_a_reason"
    )


def test_a_forgotten_contact_is_forgotten_whole() -> None:
    visit = make_visit()
    forget = {"contact_purged_at": TEN.ends_at, "contact_name": ""}
    assert refused_by(lambda: Visit.objects.filter(pk=visit.pk).update(**forget)) == (
        "visit_whose_contact_is_forgotten_has_none"
    )


def test_the_history_of_a_visit_keeps_no_contact() -> None:
    names = {field.name for field in Visit._meta.get_field("events").related_model._meta.get_fields()}  # type: ignore[union-attr]
    assert "organisation_name" in names
    assert not names & {"contact_name", "contact_phone", "contact_email", "code_hash"}


# --- counting --------------------------------------------------------------------------------------------------------


def test_a_headcount_is_the_sum_of_its_tallies() -> None:
    batch, adults, students, wheelchairs = make_batch(), make_category(), make_category(), make_category(is_within=True)
    for category, change in [(adults, 2), (students, 40), (adults, -1), (wheelchairs, 1), (students, 5)]:
        tally(batch, category, change)
    batch.refresh_from_db()
    people = {row.category: row.people for row in batch.headcounts.all()}
    assert people == {adults: 1, students: 45, wheelchairs: 1}
    assert batch.headcount == 46


def test_nobody_is_counted_below_zero() -> None:
    batch, category = make_batch(), make_category()
    tally(batch, category, 2)
    with pytest.raises(Error), transaction.atomic():
        tally(batch, category, -3)
    batch.refresh_from_db()
    assert batch.headcount == 2


def test_the_same_press_counts_once() -> None:
    batch, category = make_batch(), make_category()
    first = tally(batch, category, 1)
    first.pk = None
    first._state.adding = True
    with pytest.raises(Error), transaction.atomic():
        first.save(force_insert=True)
    batch.refresh_from_db()
    assert batch.headcount == 1


def test_people_are_counted_by_tallies_only() -> None:
    batch, category = make_batch(), make_category()
    write = lambda: Headcount.objects.create(batch=batch, category=category, people=7)  # noqa: E731
    assert refused_by(write) == "headcount_is_the_sum_of_its_tallies"


def test_whether_a_category_is_within_others_is_settled() -> None:
    category = make_category()
    category.is_within = True
    assert refused_by(category.save) == "category_within_others_is_settled"


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_tallies_and_steps_are_only_added(deed: str, erik: User) -> None:
    press = tally(make_batch(), make_category(), 1)
    step = Step.objects.create(batch=press.batch, before="expected", after="arrived", at=TEN.starts_at, by=erik)
    for row, field in ((press, "change"), (step, "reason")):
        rows = type(row)._default_manager.filter(pk=row.pk)
        change = (lambda rows=rows, field=field: rows.update(**{field: 2})) if deed == "update" else rows.delete
        assert refused_by(change) == f"{row._meta.db_table}_only_added"


# --- closed months ---------------------------------------------------------------------------------------------------


def test_a_closed_month_takes_no_more_arrivals() -> None:
    batch = make_batch(span=TEN)
    close()
    arrive = {"state": "arrived", "arrived_at": TEN.starts_at}
    assert refused_by(lambda: Batch.objects.filter(pk=batch.pk).update(**arrive)) == "month_is_closed"


def test_what_a_closed_month_counted_does_not_change() -> None:
    category = make_category()
    batch = make_received(at=TEN.starts_at, people={category: 3})
    duty = make_duty(make_docent(), batch=batch)
    close()
    changes: list[Callable[[], Any]] = [
        lambda: tally(batch, category, 1),
        lambda: Batch.objects.filter(pk=batch.pk).update(arrived_at=TEN.starts_at + timedelta(days=30)),
        lambda: Batch.objects.filter(pk=batch.pk).update(planned_headcount=99),
        lambda: Visit.objects.filter(pk=batch.visit_id).update(kind="company"),
        lambda: Visit.objects.filter(pk=batch.visit_id).update(level="city"),
        lambda: Duty.objects.filter(pk=duty.pk).update(docent=make_docent()),
        duty.delete,
        lambda: make_individuals(day=date(2026, 11, 30)),
    ]
    assert {refused_by(change) for change in changes} == {"month_is_closed"}


def test_words_of_a_closed_month_may_still_change() -> None:
    batch = make_received(at=TEN.starts_at)
    close()
    Visit.objects.filter(pk=batch.visit_id).update(contact_name="", other_hosts="张校长")
    Batch.objects.filter(pk=batch.pk).update(label="四年级一班")
    batch.refresh_from_db()
    assert batch.label == "四年级一班"


def test_the_days_of_a_month_are_cut_in_shanghai() -> None:
    """00:30 on 1 December is still November in Greenwich."""
    close()
    make_received(at=span_on(date(2026, 12, 1), "00:30-01:00").starts_at)
    assert Batch.objects.received().count() == 1


def test_a_month_is_closed_once_and_stays_closed() -> None:
    closed = close()
    with pytest.raises(Error), transaction.atomic():
        close()
    assert refused_by(closed.delete) == "reception_closedmonth_only_added"


def test_an_adjustment_changes_something_and_says_why(erik: User) -> None:
    facts: dict[str, Any] = {"day": date(2026, 11, 24), "by": erik, "at": TEN.starts_at}
    assert refused_by(lambda: Adjustment.objects.create(reason="重复登记", **facts)) == "adjustment_changes_something"
    assert refused_by(lambda: Adjustment.objects.create(people=-4, **facts)) == "adjustment_with_a_reason"
    made = Adjustment.objects.create(people=-4, reason="重复登记", **facts)
    assert refused_by(made.delete) == "reception_adjustment_only_added"


def test_the_numbers_of_visits_are_given_by_the_database() -> None:
    first, second = make_visit(), make_visit()
    assert first.reference[:2] == "CG"
    assert first.reference < second.reference


def test_a_key_of_an_individual_entry_counts_once() -> None:
    key = uuid.uuid4()
    make = lambda: make_individuals_with(key)  # noqa: E731
    make()
    with pytest.raises(Error), transaction.atomic():
        make()


def make_individuals_with(key: uuid.UUID) -> None:
    from reception.models import IndividualVisitors

    IndividualVisitors.objects.create(day=NOVEMBER, people=2, key=key, by=make_user(staff=True))
