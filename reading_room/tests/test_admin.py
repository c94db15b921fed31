"""The administration of the reading room: what can be set up there, and what is only read."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reading_room.models import Copy, Kiosk, Loan
from reading_room.tests.factories import make_card, make_copy, make_issue, make_kiosk, make_loan, make_tier

pytestmark = pytest.mark.django_db

TABLES = [model for model in admin.site._registry if model._meta.app_label == "reading_room"]
SET_UP_HERE = {"collection", "furniture", "kiosk"}


def address_of(model: type, page: str = "") -> str:
    return f"/admin/reading_room/{model._meta.model_name}/{page}"  # type: ignore[attr-defined]


def test_every_table_opens_and_only_three_can_be_added_to(root_client: Client) -> None:
    make_loan(kiosk=make_kiosk())
    make_issue()
    for model in TABLES:
        assert root_client.get(address_of(model)).status_code == 200, model
        may_add = model._meta.model_name in SET_UP_HERE
        assert root_client.get(address_of(model, "add/")).status_code == (200 if may_add else 403), model


def test_secret_addresses_and_numbers_of_cards_are_not_shown(root_client: Client) -> None:
    kiosk, card = make_kiosk(), make_card()
    for row, secret in ((kiosk, kiosk.address), (card, card.number)):
        page = root_client.get(address_of(type(row), f"{row.pk}/change/")).content.decode()
        assert secret not in page
    root_client.post(address_of(Kiosk, f"{kiosk.pk}/change/"), {"name": "一楼自助机", "address": "x" * 16})
    kiosk.refresh_from_db()
    assert (kiosk.name, kiosk.address) == ("一楼自助机", Kiosk.objects.get().address)
    assert kiosk.address != "x" * 16


@pytest.mark.parametrize("model", [Copy, Loan])
def test_three_rows_take_as_many_queries_as_one(root_client: Client, model: type) -> None:
    counts = []
    for number in (1, 2):
        for place in range(number):
            make_loan(make_copy(tier=make_tier(column=number + place)))
        root_client.get(address_of(model))
        with CaptureQueriesContext(connection) as asked:
            root_client.get(address_of(model))
        counts.append(len(asked))
    assert counts[0] == counts[1]
