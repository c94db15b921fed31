"""The history that triggers write, as pages show it. It lives here because people are the nearest tracked rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.organisations.tests.factories import make_membership, make_organisation
from centre.shared.history import CHANGED, CREATED, because, history_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def save(row, **fields) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def test_a_history_tells_when_who_what_and_why_latest_first(erik: User):
    person = make_user(name="梅芳")
    with because("they married", by=erik):
        save(person, name="梅芳华")
    changed, created = history_of(person)
    assert (changed.deed, changed.by, changed.reason) == (CHANGED, erik, "they married")
    assert [(c.field, c.label, c.before, c.after) for c in changed.changes] == [("name", "name", "梅芳", "梅芳华")]
    assert (created.deed, created.by, created.reason, created.changes) == (CREATED, None, "", [])
    assert created.at <= changed.at


def test_what_did_not_change_is_no_entry():
    person = make_user()
    save(person)
    User.objects.filter(pk=person.pk).update(password="x")  # not tracked
    assert [entry.deed for entry in history_of(person)] == [CREATED]


def test_values_are_told_in_words():
    person = make_user(phone=None)
    save(person, phone="13800000000", is_active=False)
    told = {change.field: (change.before, change.after) for change in history_of(person)[0].changes}
    assert told == {"phone": ("–", "13800000000"), "is_active": ("yes", "no")}


def test_choices_related_rows_and_moments_are_told_in_words():
    first, second = make_organisation("桂园中学"), make_organisation("枫林小学")
    membership = make_membership(person=make_user(), organisation=first)
    save(membership, organisation=second, role="contact", ended_at="2026-05-21T02:00Z")
    membership.refresh_from_db()
    told = {change.field: (change.before, change.after) for change in history_of(membership)[0].changes}
    assert told["organisation"] == ("桂园中学", "枫林小学")
    assert told["role"] == ("member", "contact")
    assert told["ended_at"] == ("–", "21 May 10:00")


def test_what_people_do_in_the_browser_is_theirs_and_names_the_page(alice: User, alice_client):
    alice_client.post("/account/", {"name": "爱丽", "language": "zh-hans"})
    entry = next(entry for entry in history_of(alice) if any(c.field == "name" for c in entry.changes))
    assert (entry.by, entry.url) == (alice, "/account/")


def test_passwords_are_not_in_the_history(erik_client, alice: User):
    erik_client.post(f"/desk/accounts/{alice.pk}/password/", {"seen": "1"})
    assert [c.field for entry in history_of(alice) for c in entry.changes] == ["must_change_password"]


def test_a_long_history_costs_as_much_as_a_short_one(erik: User):
    with because("belongs", by=erik):
        membership = make_membership(person=make_user(), organisation=make_organisation())
    with CaptureQueriesContext(connection) as short:
        history_of(membership)
    for number in range(3):
        with because("moved", by=erik):
            save(membership, organisation=make_organisation(), role=["member", "contact"][number % 2])
    with CaptureQueriesContext(connection) as long:
        assert len(history_of(membership)) == 4
    assert len(long) == len(short)
