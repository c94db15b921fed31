"""Organisations and who belongs to them, at the desk."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centre.accounts.models import User
from centre.accounts.tests.factories import make_user
from centre.organisations.models import Membership, Organisation
from centre.organisations.queries import organisations_of
from centre.organisations.tests.factories import make_membership, make_organisation
from centre.shared.db import violated_constraint

pytestmark = pytest.mark.django_db
LIST = "/desk/organisations/"
PAST = "2026-01-01T00:00Z"


@pytest.fixture
def school() -> Organisation:
    return make_organisation("桂园中学")


@pytest.fixture
def mei() -> User:
    return make_user("mei", name="梅芳华", phone="13812345678")


@pytest.mark.parametrize("path", ["", "new/", "{pk}/", "{pk}/retire/", "{pk}/members/", "{pk}/members/1/end/"])
def test_residents_and_staff_without_the_role_open_no_page(alice_client, lib_client, school, path: str):
    address = LIST + path.format(pk=school.pk)
    assert alice_client.get(address).status_code == alice_client.post(address).status_code == 403
    assert lib_client.get(address).status_code == 403
    assert Client().get(address).url == f"/account/sign-in/?next={address}"


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_shows_those_in_use_first_and_counts_who_belongs_now(erik_client, school, mei):
    make_organisation("阿甲", retired_at=PAST)
    make_membership(person=mei, organisation=school)
    make_membership(person=make_user(), organisation=school, ended_at=PAST)
    rows = erik_client.get(LIST).context["page_obj"]
    assert [(row.name, row.member_count) for row in rows] == [("桂园中学", 1), ("阿甲", 0)]


def test_the_list_can_be_searched(erik_client, school):
    make_organisation("枫林小学")
    assert [row.name for row in erik_client.get(LIST, {"q": "枫林"}).context["page_obj"]] == ["枫林小学"]
    assert list(erik_client.get(LIST, {"q": "不存在"}).context["page_obj"]) == []


def test_the_list_costs_the_same_with_one_and_with_three(erik_client, school, mei, django_assert_num_queries):
    erik_client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        erik_client.get(LIST)
    make_organisation(members=(mei,))
    make_organisation(members=(mei, make_user()))
    with django_assert_num_queries(len(one)):
        assert len(erik_client.get(LIST).context["page_obj"]) == 3


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"q": "x" * 41}])
def test_a_question_that_is_none_is_a_400(erik_client, query: dict[str, str]):
    assert erik_client.get(LIST, query).status_code == 400


# --- one organisation ------------------------------------------------------------------------------------------------


def test_the_desk_notes_a_new_organisation(erik, erik_client):
    answer = erik_client.post(f"{LIST}new/", {"name": "枫林小学", "short_name": "枫小", "kind": "school"})
    saved = Organisation.objects.get()
    assert answer.url == f"{LIST}{saved.pk}/"
    assert (saved.name, saved.short_name, saved.kind) == ("枫林小学", "枫小", "school")
    assert saved.events.get().pgh_context.metadata["user"] == erik.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "桂园中学"},
        {"name": "a\x00"},
        {"name": "长" * 81},
        {"kind": "castle"},
        {"short_name": "长" * 21},
    ],
)
def test_nonsense_is_refused_at_its_field(erik_client, school, wrong: dict[str, str]):
    answer = erik_client.post(f"{LIST}new/", {"name": "枫林小学", "short_name": "", "kind": "school"} | wrong)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))
    assert Organisation.objects.count() == 1


def test_a_name_taken_between_the_check_and_the_saving_is_refused_too(erik_client, school, monkeypatch):
    monkeypatch.setattr(Organisation, "validate_unique", lambda *args, **kwargs: None)
    answer = erik_client.post(f"{LIST}new/", {"name": "桂园中学", "short_name": "", "kind": "school"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"name"})


def test_an_organisation_is_changed(erik_client, school):
    erik_client.post(f"{LIST}{school.pk}/", {"name": "桂园学校", "short_name": "", "kind": "other"})
    school.refresh_from_db()
    assert (school.name, school.kind) == ("桂园学校", "other")


def test_a_refused_change_leaves_the_page_as_it_was(erik_client, school):
    make_organisation("枫林小学")
    answer = erik_client.post(f"{LIST}{school.pk}/", {"name": "枫林小学", "short_name": "", "kind": "school"})
    assert answer.status_code == 422
    assert answer.context["organisation"].name == "桂园中学"


def test_a_retired_organisation_is_nobodys_any_more_until_it_is_taken_into_use_again(erik_client, school, mei):
    make_membership(person=mei, organisation=school)
    erik_client.post(f"{LIST}{school.pk}/retire/")
    assert list(organisations_of(mei)) == []
    erik_client.post(f"{LIST}{school.pk}/retire/")
    assert list(organisations_of(mei)) == [school]
    assert [event.pgh_context.metadata["reason"] for event in school.events.order_by("pgh_id")[1:]] == [
        "retired",
        "taken into use again",
    ]


@pytest.mark.parametrize("pk", [0, 2**31, 2**63])
def test_no_organisation_is_404(erik_client, pk: int):
    assert erik_client.get(f"{LIST}{pk}/").status_code == 404
    assert erik_client.post(f"{LIST}{pk}/members/", {"member-person": "mei"}).status_code == 404


# --- who belongs to it -----------------------------------------------------------------------------------------------


def add(client: Client, organisation: Organisation, person: str, role: str = "member"):
    return client.post(f"{LIST}{organisation.pk}/members/", {"member-person": person, "member-role": role})


@pytest.mark.parametrize("typed", ["mei", "13812345678", "+86 138 1234 5678"])
def test_somebody_is_added_by_number_or_user_name(erik_client, school, mei, typed: str):
    assert add(erik_client, school, typed, "contact").url == f"{LIST}{school.pk}/"
    membership = Membership.objects.get()
    assert (membership.person, membership.organisation, membership.role) == (mei, school, "contact")


def test_who_belongs_is_shown_masked(erik_client, school, mei):
    make_membership(person=mei, organisation=school)
    page = erik_client.get(f"{LIST}{school.pk}/").content.decode()
    assert "梅*" in page
    assert "138****5678" in page
    assert "梅芳华" not in page


@pytest.mark.parametrize("typed", ["", "nobody", "13899999999", "a\x00", "x" * 200])
def test_nobody_is_added_who_is_not_there(erik_client, school, typed: str):
    answer = add(erik_client, school, typed)
    assert (answer.status_code, set(answer.context["member_form"].errors)) == (422, {"person"})
    assert Membership.objects.count() == 0


def test_a_role_that_does_not_exist_is_refused(erik_client, school, mei):
    assert set(add(erik_client, school, "mei", "king").context["member_form"].errors) == {"role"}


def test_somebody_belongs_to_an_organisation_once(erik_client, school, mei):
    add(erik_client, school, "mei")
    assert set(add(erik_client, school, "mei").context["member_form"].errors) == {"person"}
    assert Membership.objects.count() == 1


def test_nobody_is_added_to_a_retired_organisation(erik_client, mei):
    assert add(erik_client, make_organisation(retired_at=PAST), "mei").status_code == 422


def test_the_database_refuses_a_second_membership_while_one_holds(school, mei):
    make_membership(person=mei, organisation=school, ended_at=PAST)
    make_membership(person=mei, organisation=school)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make_membership(person=mei, organisation=school)
    assert violated_constraint(refused.value) == "membership_once_at_a_time"


def test_a_membership_ends_and_stays_on_record(erik, erik_client, school, mei):
    membership = make_membership(person=mei, organisation=school)
    erik_client.post(f"{LIST}{school.pk}/members/{membership.pk}/end/")
    membership.refresh_from_db()
    assert membership.ended_at is not None
    assert list(organisations_of(mei)) == []
    assert membership.events.last().pgh_context.metadata["user"] == erik.pk


def test_a_membership_is_ended_only_under_its_own_organisation(erik_client, school, mei):
    membership = make_membership(person=mei, organisation=school)
    other = make_organisation()
    assert erik_client.post(f"{LIST}{other.pk}/members/{membership.pk}/end/").status_code == 404
    membership.refresh_from_db()
    assert membership.ended_at is None
