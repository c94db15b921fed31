"""What the database refuses about people, whoever asks."""

import pytest
from django.db import IntegrityError, transaction

from centre.accounts.models import Consent, User
from centre.accounts.tests.factories import make_user
from centre.shared.db import violated_constraint

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("phone", ["", "1380000000", "23800000000", "1380000000a"])
def test_a_number_is_a_mobile_number_or_none(phone: str):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        User.objects.create(username="x", name="x", phone=phone)
    assert violated_constraint(refused.value) == "user_phone_is_a_mobile_number"


def test_no_user_name_looks_like_a_mobile_number_because_people_sign_in_with_both():
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        User.objects.create(username="13800000000", name="x")
    assert violated_constraint(refused.value) == "user_name_is_no_mobile_number"


def test_a_number_belongs_to_one_person_and_many_may_have_none():
    make_user(phone=None)
    make_user(phone=None)
    make_user(phone="13800000000")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_user(phone="13800000000")
    assert violated_constraint(refused.value) == "accounts_user_phone_key"


def test_one_agrees_once_to_a_version_of_the_notice():
    person = make_user()
    Consent.objects.create(person=person, notice_version="1")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Consent.objects.create(person=person, notice_version="1")
    assert violated_constraint(refused.value) == "consent_once_per_version"
