"""One code, typed at two sign-ins at the same moment on real connections: it opens once."""

import pytest

from bookings.tests.racing import Racers, race
from centre.accounts import second_factor
from centre.accounts.tests.factories import make_user
from centre.accounts.tests.test_second_factor import Phone, phone

__all__ = ["phone", "race"]
pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE, ROUNDS = 4, 5


def test_a_code_opens_once_however_many_try_it_at_once(race: Racers, phone: Phone) -> None:
    person = make_user("mei")
    second_factor.prepare(by=person)
    paper = second_factor.turn_on(code=phone.code(person), by=person)
    for round_ in range(ROUNDS):
        phone.wait()
        for code in (paper[round_], phone.code(person)):
            opened: list[bool] = []
            race([lambda c=code, o=opened: o.append(second_factor.is_theirs(person, c))] * AT_ONCE)  # type: ignore[misc]
            assert sorted(opened) == [False, False, False, True]
    assert second_factor.codes_left(person) == second_factor.CODES - ROUNDS
