"""Welcomes and the desk at the same walls at the same time, on real connections: nothing is lost."""

from collections.abc import Callable
from datetime import date, time
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections, transaction

from centre.shared.problems import Refused
from centre.shared.timespan import Span, moment
from exhibits import placing
from exhibits.models import Placement
from exhibits.welcoming import place_welcome, withdraw_welcome

from .factories import make_editor, make_screen, make_slide

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 25)
NOW = moment(DAY, time(9))
SPAN = Span(moment(DAY, time(10)), moment(DAY, time(11)))


def at_once(*deeds: Callable[[], Any]) -> list[BaseException]:
    """Run every deed in a connection of its own, all beginning together; what they raised."""
    together, raised = Barrier(len(deeds)), []

    def run(deed: Callable[[], Any]) -> None:
        try:
            together.wait(10)
            deed()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@transaction.atomic
def two_walls() -> list[Any]:
    return [make_screen("左墙"), make_screen("右墙")]


def welcome(number: int) -> Callable[[], Any]:
    return lambda: place_welcome(key=f"visit:{number}", guest=f"第{number}校", line="", span=SPAN, now=NOW)


def test_many_welcomes_come_and_go_on_the_same_walls_at_once() -> None:
    walls = two_walls()
    for number in (1, 2):
        welcome(number)()
    gone = [lambda number=number: withdraw_welcome(key=f"visit:{number}", now=NOW) for number in (1, 2)]
    assert at_once(*gone, *(welcome(number) for number in (3, 3, 4, 5))) == []
    there = Placement.objects.in_use().filter(slide__sort="welcome").values_list("slide__key", "screen")
    assert set(there) == {(f"visit:{number}", wall.pk) for number in (3, 4, 5) for wall in walls}


def test_two_who_take_off_the_last_two_defaults_leave_one() -> None:
    wall, ed = two_walls()[0], make_editor()
    with transaction.atomic():
        placing.place(screen=wall, slide=make_slide(), by=ed, now=NOW)
    deeds = [
        lambda placement=placement: placing.take_off(placement=placement, by=ed, now=NOW)
        for placement in wall.placements.all()
    ]
    [refused] = at_once(*deeds)
    assert isinstance(refused, Refused)
    assert refused.codes == {"last_default"}
    assert wall.placements.in_use().count() == 1
