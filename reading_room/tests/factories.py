"""Titles, copies, shelves and loans for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from centre.accounts.models import User
from reading_room.models import Collection, Copy, Hold, Issue, Kiosk, Loan, ReaderCard, Shelf, Tier, Title

_numbers = count(1)


def make_collection(name: str = "党史", **fields: Any) -> Collection:
    return Collection.objects.get_or_create(name=name, defaults=fields)[0]


def make_tier(shelf: str = "甲架", name: str = "上层", *, column: int = 1) -> Tier:
    stands = Shelf.objects.get_or_create(name=shelf)[0]
    order = ("上层", "下层").index(name) if name in ("上层", "下层") else 0
    return Tier.objects.get_or_create(shelf=stands, column=column, name=name, defaults={"order": order})[0]


def make_title(title: str = "中国共产党简史", *, by: str = "", **fields: Any) -> Title:
    """A title; `by` names its author."""
    given = {"collection": fields.pop("collection", None) or make_collection()}
    contributors = [{"name": by, "role": "著", "pinyin": ""}] if by else []
    return Title.objects.create(title=title, contributors=contributors, **{**given, **fields})


def make_copy(title: Title | None = None, **fields: Any) -> Copy:
    given = {"accession_number": f"T{next(_numbers):06}", "tier": None}
    return Copy.objects.create(title=title or make_title(), **{**given, **fields})


def make_issue(title: Title | None = None, *, year: int = 2026, number: str = "5") -> Issue:
    periodical = title or make_title("求是", kind="periodical", collection=make_collection("期刊"))
    return Issue.objects.create(title=periodical, year=year, number=number, arrived_on=timezone.localdate())


def make_reader(name: str = "孙老师") -> User:
    person = User(username=f"reader-{next(_numbers)}", name=name)
    person.set_unusable_password()
    person.save()
    return person


def make_card(reader: User | None = None, **fields: Any) -> ReaderCard:
    person = reader or make_reader()
    return ReaderCard.objects.create(reader=person, **{"given_by": person, **fields})


def make_kiosk(name: str = "自助借还机") -> Kiosk:
    return Kiosk.objects.get_or_create(name=name)[0]


def make_loan(copy: Copy | None = None, reader: User | None = None, **fields: Any) -> Loan:
    """A loan over the counter, by the reader's own hand if nobody is named; with `kiosk`, at that one."""
    person = reader or make_reader()
    given = {"due_on": timezone.localdate() + timedelta(days=30)}
    given |= {} if "kiosk" in fields else {"lent_by": person}
    return Loan.objects.create(copy=copy or make_copy(), reader=person, **{**given, **fields})


def make_hold(title: Title | None = None, reader: User | None = None, **fields: Any) -> Hold:
    return Hold.objects.create(title=title or make_title(), reader=reader or make_reader(), **fields)
