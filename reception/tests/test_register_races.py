"""One register handed in twice, by two people at once. Real connections."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from bookings.tests.racing import Racers, race
from centre.accounts.models import User
from centre.shared.timespan import Span
from reception.models import Batch
from reception.registering import Entry, register

from .factories import make_docent, make_hall

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_group_of_the_register_is_written_once_however_many_write_it(race: Racers, erik: User) -> None:
    make_hall()
    now = timezone.now()
    span = Span(now - timedelta(hours=3), now - timedelta(hours=2))
    entry = Entry(
        organisation_name="枫林小学",
        kind="school",
        level="school",
        span=span,
        people=40,
        counts={},
        docent=make_docent(),
    )
    assert race([partial(register, entry=entry, by=erik, now=now)] * 12) == ["done"] * 12
    assert list(Batch.objects.values_list("headcount", "state")) == [(40, "finished")]
