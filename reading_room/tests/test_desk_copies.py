"""One copy at the desk: its numbers and its place, withdrawn and back."""

from typing import Any

import pytest
from django.test import Client

from reading_room.described import mark_of
from reading_room.models import Copy
from reading_room.tests.factories import make_copy, make_loan, make_tier
from reading_room.tests.test_desk_titles import NONSENSE

pytestmark = pytest.mark.django_db


def page_of(copy: Copy) -> str:
    return f"/desk/copies/{copy.pk}/"


def fields(copy: Copy, **changes: Any) -> dict[str, Any]:
    seen = mark_of(Copy.objects.get(pk=copy.pk))
    return {"deed": "save", "accession_number": copy.accession_number, "state": "here", "seen": seen, **changes}


def test_a_copy_is_given_its_call_number_and_its_place(lib_client: Client) -> None:
    copy, tier = make_copy(), make_tier()
    response = lib_client.post(page_of(copy), fields(copy, call_number="i247.57／12", tier=tier.pk, is_reference="on"))
    assert response.status_code == 302
    copy.refresh_from_db()
    assert (copy.call_number, copy.tier, copy.is_reference) == ("I247.57/12", tier, True)


def test_a_refused_copy_stays_typed(lib_client: Client) -> None:
    other, copy = make_copy(barcode="90000001"), make_copy()
    response = lib_client.post(
        page_of(copy), fields(copy, barcode=other.barcode, call_number="文学十二", note="书脊破")
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_barcode"' in page
    assert 'href="#id_call_number"' in page
    assert 'value="书脊破"' in page


def test_who_saves_a_copy_later_is_told_and_may_save_over_it(lib_client: Client) -> None:
    copy = make_copy()
    typed = fields(copy, note="我写的")
    tier = make_tier()
    Copy.objects.filter(pk=copy.pk).update(tier=tier)
    response = lib_client.post(page_of(copy), typed)
    assert response.status_code == 422
    assert ("架位", str(tier)) in [(str(label), words) for label, words in response.context["theirs"]]
    assert 'value="我写的"' in response.content.decode()
    again = {
        name: field.value()
        for name, field in zip(response.context["form"].fields, response.context["form"], strict=True)
    }
    assert lib_client.post(page_of(copy), typed | {"seen": again["seen"]}).status_code == 302
    copy.refresh_from_db()
    assert (copy.note, copy.tier) == ("我写的", None)


def test_a_copy_is_withdrawn_and_taken_back_into_the_stock(lib_client: Client) -> None:
    copy = make_copy()
    assert lib_client.post(page_of(copy), {"deed": "withdraw", "reason": ""}).status_code == 422
    assert lib_client.post(page_of(copy), {"deed": "withdraw", "reason": "书页脱落"}).status_code == 302
    copy.refresh_from_db()
    assert copy.state == Copy.State.WITHDRAWN
    assert "书页脱落" in lib_client.get(page_of(copy)).content.decode()
    assert lib_client.post(page_of(copy), fields(copy, note="编号照旧", state="")).status_code == 302
    assert lib_client.post(page_of(copy), {"deed": "bring_back"}).status_code == 302
    copy.refresh_from_db()
    assert (copy.state, copy.note) == (Copy.State.HERE, "编号照旧")


def test_a_lent_copy_is_not_withdrawn(lib_client: Client) -> None:
    copy = make_loan().copy
    assert lib_client.post(page_of(copy), {"deed": "withdraw", "reason": "旧"}).status_code == 422
    assert lib_client.post(page_of(copy), fields(copy, state="missing")).status_code == 422
    assert lib_client.post(page_of(copy), fields(copy, note="借出中也可以记一笔")).status_code == 302


@pytest.mark.parametrize("value", NONSENSE)
def test_a_copy_takes_any_nonsense(lib_client: Client, value: str) -> None:
    copy = make_copy()
    for name in ("accession_number", "barcode", "call_number", "tier", "state", "deed"):
        assert lib_client.post(page_of(copy), fields(copy, **{name: value})).status_code in (302, 422), name
    assert lib_client.post(page_of(copy), {"deed": "withdraw", "reason": value}).status_code in (302, 422)


def test_only_who_keeps_the_catalogue_sees_a_copy_here(erik_client: Client, alice_client: Client) -> None:
    copy = make_copy()
    for client in (erik_client, alice_client):
        assert client.get(page_of(copy)).status_code == 403
        assert client.post(page_of(copy), fields(copy)).status_code == 403


def test_no_such_copy(lib_client: Client) -> None:
    for pk in (0, 999_999, 2**31, 2**63):
        assert lib_client.get(f"/desk/copies/{pk}/").status_code == 404
