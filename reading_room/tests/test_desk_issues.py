"""Periodicals at the desk: the next issue in one line, one issue put right, and which number comes next."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reading_room.issues import following
from reading_room.models import Issue, Title
from reading_room.tests.factories import make_collection, make_issue, make_tier, make_title
from reading_room.tests.test_desk_titles import NONSENSE

pytestmark = pytest.mark.django_db
LIST = "/desk/periodicals/"


def periodical(name: str = "求是") -> Title:
    return make_title(name, kind="periodical", collection=make_collection("期刊"))


def came(title: Title, **changes: Any) -> dict[str, Any]:
    typed = {"year": "2026", "number": "6", "arrived_on": "2026-05-21", **changes}
    return {"title": title.pk, **{f"came-{title.pk}-{name}": value for name, value in typed.items()}}


@pytest.mark.parametrize(
    ("year", "number", "day", "after"),
    [
        (2026, "5", date(2026, 6, 1), (2026, "6")),
        (2026, "5–6", date(2026, 6, 1), (2026, "7")),
        (2026, "总第 900 期", date(2026, 6, 1), (2026, "901")),
        (2026, "增刊", date(2026, 6, 1), (2026, "")),
        (2025, "12", date(2026, 1, 2), (2026, "1")),
        (2027, "1", date(2026, 12, 30), (2027, "2")),
    ],
)
def test_the_number_that_comes_next(year: int, number: str, day: date, after: tuple[int, str]) -> None:
    assert following(year, number, today=day) == after


def test_what_comes_next_stands_ready_and_is_entered_with_one_button(lib_client: Client) -> None:
    title, tier = periodical(), make_tier()
    this_year = timezone.localdate().year
    first = make_issue(title, year=this_year, number="5")
    Issue.objects.filter(pk=first.pk).update(tier=tier, whole_number=900)
    form = lib_client.get(LIST).context["lines"][0][2]
    typed = {form.add_prefix(name): form[name].value() for name in form.fields}
    assert lib_client.post(LIST, {"title": title.pk, **typed}).status_code == 302
    issue = Issue.objects.exclude(pk=first.pk).get()
    assert (issue.year, issue.number, issue.whole_number, issue.tier) == (this_year, "6", 901, tier)
    assert issue.arrived_on == timezone.localdate()


def test_a_first_issue_is_entered(lib_client: Client) -> None:
    title = periodical()
    assert lib_client.post(LIST, came(title)).status_code == 302
    assert Issue.objects.get().title == title


def test_a_refused_issue_stays_typed_at_its_periodical(lib_client: Client) -> None:
    title = make_issue(number="6").title
    response = lib_client.post(LIST, came(title))
    assert response.status_code == 422
    assert f'href="#id_came-{title.pk}-number"' in response.content.decode()


@pytest.mark.parametrize("value", NONSENSE)
def test_an_issue_takes_any_nonsense(lib_client: Client, value: str) -> None:
    issue = make_issue()
    for name in ("year", "number", "whole_number", "arrived_on", "tier"):
        typed = {"year": "2026", "number": "5", "arrived_on": "2026-05-21", name: value}
        assert lib_client.post(f"/desk/issues/{issue.pk}/", typed).status_code in (302, 422), name
    assert lib_client.post(LIST, came(issue.title, number=value)).status_code in (302, 422)


def test_an_issue_of_no_periodical(lib_client: Client) -> None:
    for title in ("", "\0", "0", "99999999999", "²", make_title().pk):
        assert lib_client.post(LIST, {"title": title}).status_code == 404, title


def test_an_issue_is_put_right_and_taken_out(lib_client: Client) -> None:
    issue = make_issue()
    address = f"/desk/issues/{issue.pk}/"
    assert lib_client.get(address).status_code == 200
    typed = {"year": "2026", "number": "5–6", "arrived_on": "2026-05-21", "published_on": "2026-05-01"}
    assert lib_client.post(address, typed).status_code == 302
    issue.refresh_from_db()
    assert (issue.number, issue.published_on) == ("5–6", date(2026, 5, 1))
    assert lib_client.post(address, typed | {"number": ""}).status_code == 422
    assert lib_client.post(address, {"deed": "discard"}).status_code == 302
    assert not Issue.objects.exists()


def test_the_list_asks_as_often_for_three_periodicals_as_for_one(lib_client: Client) -> None:
    counts = []
    for names in (["求是"], ["读书", "半月谈"]):
        for name in names:
            make_issue(periodical(name))
        lib_client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            lib_client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_only_who_keeps_the_catalogue_sees_these_pages(erik_client: Client, alice_client: Client) -> None:
    issue = make_issue()
    for client in (erik_client, alice_client):
        for address in (LIST, f"/desk/issues/{issue.pk}/"):
            assert client.get(address).status_code == 403
            assert client.post(address, came(issue.title)).status_code == 403


def test_no_such_issue(lib_client: Client) -> None:
    for pk in (0, 999_999, 2**63):
        assert lib_client.get(f"/desk/issues/{pk}/").status_code == 404
