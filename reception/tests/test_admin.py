"""The administration site of reception: every page opens, and what happened can only be read there."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from centre.accounts.models import User
from reception.models import (
    Adjustment,
    Batch,
    Category,
    ClosedMonth,
    Duty,
    Hall,
    IndividualVisitors,
    Route,
    Stop,
    Visit,
)
from reception.tests.factories import make_category, make_docent, make_duty, make_individuals, make_received, make_route
from reception.tests.test_constraints import TEN, close

pytestmark = pytest.mark.django_db
SET_UP = [Hall, Stop, Route, Category]
RECORDS = [Visit, Duty, IndividualVisitors, ClosedMonth, Adjustment]


@pytest.fixture
def house(erik: User) -> Batch:
    """One row of everything."""
    make_category()
    batch = make_received(at=TEN.starts_at, route=make_route())
    make_duty(make_docent(), batch=batch)
    make_individuals()
    close()
    Adjustment.objects.create(day=TEN.starts_at, people=-4, batch=batch, reason="重复登记", by=erik, at=TEN.ends_at)
    return batch


def page(model: type[Model], what: str, *args: object) -> str:
    return reverse(f"admin:reception_{model._meta.model_name}_{what}", args=args)


@pytest.mark.parametrize("model", [*SET_UP, *RECORDS])
def test_every_page_opens(root_client: Client, house: Batch, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    for address in (page(model, "changelist"), page(model, "change", row.pk), page(model, "history", row.pk)):
        assert root_client.get(address).status_code == 200, address


@pytest.mark.parametrize("model", RECORDS)
def test_what_happened_is_only_read(root_client: Client, house: Batch, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    assert root_client.get(page(model, "add")).status_code == 403
    assert root_client.post(page(model, "change", row.pk), {}).status_code == 403
    assert root_client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_no_contact_stands_in_the_administration(root_client: Client, house: Batch) -> None:
    text = root_client.get(page(Visit, "change", house.visit_id)).content.decode()
    assert house.visit.organisation_name in text
    assert house.visit.contact_phone not in text
    assert house.visit.contact_name not in text


def test_whether_a_category_is_within_others_is_settled_when_it_is_made(root_client: Client, house: Batch) -> None:
    form = admin.site.get_model_admin(Category)
    assert form.get_readonly_fields(None, Category.objects.first()) == ["is_within"]  # type: ignore[arg-type]
    assert form.get_readonly_fields(None) == []  # type: ignore[arg-type]
