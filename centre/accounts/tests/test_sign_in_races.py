"""Many tries at the same moment on real connections: a code opens once, and wrong passwords are all counted."""

import pytest
from django.test import Client

from bookings.tests.racing import Racers, race
from centre.accounts import second_factor
from centre.accounts.tests.factories import make_user
from centre.accounts.tests.test_second_factor import PASSWORD, SIGN_IN, Phone, phone

__all__ = ["phone", "race"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_hasher")]
AT_ONCE, ROUNDS = 4, 5
THREADS = 8  # so many requests of the portal are answered at once


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


def test_passwords_tried_at_once_lock_the_account_as_those_tried_one_by_one(race: Racers) -> None:
    make_user("mei", password=PASSWORD)
    answers: list[int] = []

    def attempt(password: str) -> None:
        answers.append(Client().post(SIGN_IN, {"username": "mei", "password": password}).status_code)

    race([lambda: attempt("wrong")] * THREADS)
    assert set(answers) <= {422, 429}
    attempt(PASSWORD)
    assert answers[-1] == 429
