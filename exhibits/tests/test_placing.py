"""The commands about screens and what they show: what they refuse, and what is always left on a wall."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span, moment
from exhibits import placing, railing, screens
from exhibits.models import Placement, Screen, ScreenState, Slide
from exhibits.placing import When
from exhibits.welcoming import place_welcome, withdraw_welcome

from .factories import make_exhibition, make_picture, make_screen, make_slide, make_story

pytestmark = pytest.mark.django_db
NOW = moment(date(2026, 11, 25), time(10))


def register(by: User, **told: Any) -> Screen:
    usual = {"name": "门厅立屏", "kind": "wall", "place": "一层", "width": 1080, "height": 1920}
    return screens.register(**{**usual, **told}, by=by, now=NOW)


def codes(refused: Any) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in refused.value.problems]


def revision_of(screen: Screen) -> int:
    return ScreenState.objects.get(screen=screen).revision


# --- screens ---------------------------------------------------------------------------------------------------------


def test_a_wall_begins_with_the_name_of_the_house(ed: User) -> None:
    screen = register(ed)
    assert [one.slide.sort for one in screen.placements.all()] == ["house"]
    assert len(screen.address) >= 16


def test_a_touch_screen_has_nothing_placed_on_it(ed: User) -> None:
    assert not register(ed, kind="map").placements.exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [({"name": "主题墙"}, "name"), ({"kind": "rail"}, "exhibition"), ({"width": 40}, "width")],
)
def test_a_screen_that_cannot_be_is_refused_beside_its_field(ed: User, told: dict[str, Any], field: str) -> None:
    make_screen("主题墙")
    with pytest.raises(Refused) as refused:
        register(ed, **told)
    assert codes(refused) == [("cannot_be", field)]


def test_a_screen_is_changed_but_for_its_kind(ed: User) -> None:
    screen = register(ed)
    changed = screens.change(screen=screen, name="立屏", place="二层", width=1920, height=1080, by=ed)
    assert (changed.name, changed.size, changed.kind) == ("立屏", "1920×1080", "wall")


def test_a_retired_screen_is_left_alone(ed: User) -> None:
    screen = screens.retire(screen=register(ed), by=ed, now=NOW)
    for command in (screens.retire, screens.ask_to_load_again):
        with pytest.raises(Refused) as refused:
            command(screen=screen, by=ed, now=NOW)
        assert codes(refused) == [("retired", None)]


def test_a_new_address_is_another_one_and_is_in_no_history(ed: User) -> None:
    screen = register(ed)
    former = screen.address
    assert screens.give_new_address(screen=screen, by=ed).address != former
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'exhibits_screenevent'")
        assert "address" not in {name for (name,) in cursor.fetchall()}


def test_the_key_of_a_controller_is_told_once_and_kept_as_a_hash(ed: User) -> None:
    rail = register(ed, kind="rail", exhibition=make_exhibition())
    key = screens.give_new_controller_key(screen=rail, by=ed)
    rail.refresh_from_db()
    assert key not in rail.controller_hash
    assert rail.controller_hash == railing.hashed_key(key, rail)


def test_a_wall_has_no_controller(ed: User) -> None:
    with pytest.raises(Refused) as refused:
        screens.give_new_controller_key(screen=register(ed), by=ed)
    assert codes(refused) == [("no_rail", None)]


def test_asking_to_load_again_raises_the_revision(ed: User) -> None:
    screen = register(ed)
    before = revision_of(screen)
    screens.ask_to_load_again(screen=screen, by=ed, now=NOW)
    assert revision_of(screen) == before + 1
    assert ScreenState.objects.get(screen=screen).reload_asked_at == NOW


# --- slides and placements -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "field"), [("story", "piece"), ("picture", "picture"), ("number", "figure"), ("welcome", "guest")]
)
def test_a_slide_that_shows_nothing_is_refused(ed: User, sort: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        placing.new_slide(sort=sort, by=ed, guest=" ")
    assert codes(refused) == [("shows_nothing", field)]


def test_what_does_not_belong_to_a_slide_is_left_out(ed: User) -> None:
    slide = placing.new_slide(
        sort="story", piece=make_story(), picture=make_picture(), caption="灯", guest="枫林小学", figure="x", by=ed
    )
    assert (slide.picture, slide.caption, slide.guest, slide.figure) == (None, "", "", "")


def test_a_placement_has_its_turn_after_those_before(ed: User) -> None:
    wall = register(ed)
    placed = [placing.place(screen=wall, slide=make_slide(), by=ed, now=NOW) for _ in range(2)]
    assert list(wall.placements.order_by("order"))[1:] == placed


@pytest.mark.parametrize(
    ("when", "field"),
    [
        (When(priority="window", starts_at=NOW, ends_at=NOW - timedelta(hours=1)), "ends_on"),
        (When(priority="event", starts_at=NOW), "starts_on"),
        (When(priority="window", opens=time(9)), "opens"),
        (When(priority="window", opens=time(9), closes=time(9)), "opens"),
        (When(seconds=5), "seconds"),
        (When(seconds=601), "seconds"),
        (When(weekdays=[1]), "priority"),
        (When(priority="window", weekdays=[0, 8]), "weekdays"),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(ed: User, when: When, field: str) -> None:
    wall = register(ed)
    with pytest.raises(Refused) as refused:
        placing.place(screen=wall, slide=make_slide(), by=ed, now=NOW, when=when)
    assert codes(refused) == [("cannot_be", field)]


def test_only_walls_show_slides(ed: User) -> None:
    with pytest.raises(Refused) as refused:
        placing.place(screen=register(ed, kind="map"), slide=make_slide(), by=ed, now=NOW)
    assert codes(refused) == [("no_wall", None)]


def test_the_last_thing_that_is_always_on_stays(ed: User) -> None:
    wall = register(ed)
    only = wall.placements.get()
    placing.place(
        screen=wall, slide=make_slide(), by=ed, now=NOW, when=When(priority="window", opens=time(9), closes=time(12))
    )
    for command, more in ((placing.take_off, {"now": NOW}), (placing.change, {"when": When(priority="window")})):
        with pytest.raises(Refused) as refused:
            command(placement=only, by=ed, **more)  # type: ignore[operator]
        assert codes(refused) == [("last_default", None)]
    placing.place(screen=wall, slide=make_slide(), by=ed, now=NOW)
    assert placing.take_off(placement=only, by=ed, now=NOW).ended_at == NOW


def test_what_was_taken_off_is_not_taken_off_again(ed: User) -> None:
    wall = register(ed)
    placement = placing.place(screen=wall, slide=make_slide(), by=ed, now=NOW)
    placing.take_off(placement=placement, by=ed, now=NOW)
    with pytest.raises(Refused) as refused:
        placing.take_off(placement=placement, by=ed, now=NOW)
    assert codes(refused) == [("taken_off", None)]


def test_turns_are_changed_one_place_at_a_time(ed: User) -> None:
    wall = register(ed)
    placed = [placing.place(screen=wall, slide=make_slide(), by=ed, now=NOW) for _ in range(2)]
    first = wall.placements.first()
    placing.swap(placement=placed[1], up=True, by=ed)
    placing.swap(placement=first, up=True, by=ed)  # is first already
    assert list(wall.placements.order_by("order", "pk")) == [first, placed[1], placed[0]]


def test_turns_can_be_changed_among_those_that_were_placed_alike(ed: User) -> None:
    wall = register(ed)
    Placement.objects.bulk_create(Placement(screen=wall, slide=make_slide(), order=0) for _ in range(2))
    one, two, three = wall.placements.order_by("order", "pk")
    placing.swap(placement=three, up=True, by=ed)
    assert list(wall.placements.order_by("order", "pk")) == [one, three, two]


def test_every_command_asks_for_the_right(alice: User, erik: User) -> None:
    wall = make_screen()
    only = wall.placements.get()
    for by in (alice, erik):
        for command in (
            lambda: register(by),  # noqa: B023
            lambda: screens.change(screen=wall, name="x", place="x", width=1920, height=1080, by=by),  # noqa: B023
            lambda: screens.retire(screen=wall, by=by, now=NOW),  # noqa: B023
            lambda: screens.give_new_address(screen=wall, by=by),  # noqa: B023
            lambda: screens.give_new_controller_key(screen=wall, by=by),  # noqa: B023
            lambda: screens.ask_to_load_again(screen=wall, by=by, now=NOW),  # noqa: B023
            lambda: placing.new_slide(sort="house", by=by),  # noqa: B023
            lambda: placing.place(screen=wall, slide=only.slide, by=by, now=NOW),  # noqa: B023
            lambda: placing.change(placement=only, when=When(), by=by),  # noqa: B023
            lambda: placing.take_off(placement=only, by=by, now=NOW),  # noqa: B023
            lambda: placing.swap(placement=only, up=True, by=by),  # noqa: B023
        ):
            with pytest.raises(PermissionDenied):
                command()


# --- welcomes --------------------------------------------------------------------------------------------------------


def welcome(guest: str = "枫林小学", hour: int = 14, now: datetime = NOW) -> Slide:
    span = Span(moment(date(2026, 11, 25), time(hour)), moment(date(2026, 11, 25), time(hour + 1)))
    return place_welcome(key="visit:CG1", guest=guest, line="42 人", span=span, now=now)


def test_a_welcome_is_on_every_wall_and_nowhere_else(ed: User) -> None:
    walls = [make_screen("主题墙"), make_screen("立屏")]
    make_screen("触摸墙", kind="map")
    retired = make_screen("旧墙")
    screens.retire(screen=retired, by=ed, now=NOW)
    slide = welcome()
    placed = slide.placements.order_by("screen")
    assert [(one.screen, one.priority) for one in placed] == [(wall, "event") for wall in walls]


def test_a_welcome_placed_again_moves(db: None) -> None:
    make_screen()
    first, again = welcome(), welcome("中山小学", hour=16)
    assert (first.pk, again.guest) == (again.pk, "中山小学")
    [placement] = again.placements.all()
    assert placement.starts_at == moment(date(2026, 11, 25), time(16))


def test_a_withdrawn_welcome_may_come_back(db: None) -> None:
    make_screen()
    slide = welcome()
    for _twice in range(2):
        withdraw_welcome(key="visit:CG1", now=NOW)
    assert not slide.placements.in_use().exists()
    assert welcome().placements.in_use().count() == 1


def test_a_welcome_without_any_wall_does_no_harm(db: None) -> None:
    withdraw_welcome(key="visit:CG1", now=NOW)
    assert not welcome().placements.exists()


def test_a_long_name_is_cut_to_what_there_is_room_for(db: None) -> None:
    assert len(welcome("枫" * 200).guest) == 80
