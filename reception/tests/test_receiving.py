"""What the desk does with a group, from every state; who may; and how it is taken back."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span, moment
from reception import receiving
from reception.models import Batch, ClosedMonth, Duty, Message, Step
from reception.tests.factories import (
    TUESDAY,
    make_batch,
    make_docent,
    make_duty,
    make_received,
    make_visit,
    some_category,
    tally,
)

pytestmark = pytest.mark.django_db
State = Batch.State
TEN = moment(TUESDAY, time(10))
MINUTE = timedelta(minutes=1)


def fresh(batch: Batch) -> Batch:
    return Batch.objects.get(pk=batch.pk)


def batch_in(state: str) -> Batch:
    """A batch of 20 that has come as far as `state`, as the commands would have left it."""
    if state in ("arrived", "in_tour", "finished"):
        return make_received(at=TEN, state=state)
    return make_batch(state=state)


# --- the table of states ---------------------------------------------------------------------------------------------

# From each state: what each deed leads to; "same" changes nothing and is no error, "" is refused.
TABLE = {
    "expected": {"arrive": "arrived", "start_tour": "", "finish": "", "miss": "no_show", "cancel": "cancelled"},
    "arrived": {"arrive": "same", "start_tour": "in_tour", "finish": "finished", "miss": "", "cancel": ""},
    "in_tour": {"arrive": "", "start_tour": "same", "finish": "finished", "miss": "", "cancel": ""},
    "finished": {"arrive": "", "start_tour": "", "finish": "same", "miss": "", "cancel": ""},
    "cancelled": {"arrive": "", "start_tour": "", "finish": "", "miss": "", "cancel": "same"},
    "no_show": {"arrive": "", "start_tour": "", "finish": "", "miss": "same", "cancel": ""},
}


@pytest.mark.parametrize(("state", "deed", "after"), [(s, d, a) for s, row in TABLE.items() for d, a in row.items()])
def test_every_deed_from_every_state(erik: User, state: str, deed: str, after: str) -> None:
    batch, steps = batch_in(state), 0
    if after:
        done = receiving.DEEDS[deed](batch=batch, by=erik, now=TEN)
        expected = state if after == "same" else after
        assert (done.state, fresh(batch).state) == (expected, expected)
        steps = int(after != "same")
    else:
        with pytest.raises(Refused) as refused:
            receiving.DEEDS[deed](batch=batch, by=erik, now=TEN)
        assert refused.value.codes == {"not_possible"}
        assert fresh(batch).state == state
    assert list(Step.objects.values_list("before", "after", "at", "by")) == [(state, after, TEN, erik.pk)] * steps


def test_the_moments_are_written_once(erik: User) -> None:
    batch = make_batch()
    receiving.arrive(batch=batch, by=erik, now=TEN)
    receiving.arrive(batch=batch, by=erik, now=TEN + 2 * MINUTE)
    receiving.start_tour(batch=batch, by=erik, now=TEN + 5 * MINUTE)
    tally(batch, some_category(), 18)
    done = receiving.finish(batch=batch, by=erik, now=TEN + 50 * MINUTE)
    moments = (done.arrived_at, done.tour_started_at, done.finished_at, done.headcount)
    assert moments == (TEN, TEN + 5 * MINUTE, TEN + 50 * MINUTE, 18)


def test_a_group_cannot_leave_without_a_count(erik: User) -> None:
    batch = make_batch()
    receiving.arrive(batch=batch, by=erik, now=TEN)
    with pytest.raises(Refused) as refused:
        receiving.finish(batch=batch, by=erik, now=TEN)
    assert refused.value.codes == {"not_counted"}


def test_a_group_that_can_still_come_is_not_missed(erik: User) -> None:
    with pytest.raises(Refused) as refused:
        receiving.miss(batch=make_batch(), by=erik, now=TEN - MINUTE)
    assert refused.value.codes == {"too_early"}


def test_who_comes_on_another_day_leaves_a_remark_in_the_story(erik: User) -> None:
    receiving.arrive(batch=make_batch(), by=erik, now=TEN + timedelta(days=1))
    assert Step.objects.get().reason == "原定 11 月 24 日。"


def test_the_contact_is_thanked_once_after_the_last_group(erik: User) -> None:
    visit = make_visit(batches=2)
    first, second = visit.batches.all()
    for batch in (first, second):
        assert visit.messages.filter(deed=Message.Deed.THANKS).count() == 0
        tally(batch, some_category(), 5)
        receiving.arrive(batch=batch, by=erik, now=TEN)
        receiving.finish(batch=batch, by=erik, now=TEN + MINUTE)
    receiving.take_back(batch=second, by=erik, now=TEN + MINUTE)
    receiving.finish(batch=second, by=erik, now=TEN + 2 * MINUTE)
    assert visit.messages.filter(deed=Message.Deed.THANKS).count() == 1


def test_nobody_is_thanked_when_nobody_came(erik: User) -> None:
    visit = make_visit()
    receiving.miss(batch=visit.batches.get(), by=erik, now=TEN)
    assert not visit.messages.exists()


def test_nothing_arrives_in_a_closed_month(erik: User, root: User) -> None:
    ClosedMonth.objects.create(month=TUESDAY.replace(day=1), figures={}, closed_by=root, closed_at=TEN)
    with pytest.raises(Refused) as refused:
        receiving.arrive(batch=make_batch(), by=erik, now=TEN)
    assert refused.value.codes == {"month_is_closed"}


# --- who may ---------------------------------------------------------------------------------------------------------


def test_a_docent_begins_and_ends_the_tours_they_guide(dana: User, erik: User) -> None:
    batch = make_received(at=TEN, state="arrived")
    with pytest.raises(PermissionDenied):
        receiving.start_tour(batch=batch, by=dana, now=TEN)
    make_duty(dana, batch=batch)
    assert receiving.start_tour(batch=batch, by=dana, now=TEN).state == State.IN_TOUR
    assert receiving.take_back(batch=batch, by=dana, now=TEN).batch.state == State.ARRIVED
    receiving.start_tour(batch=batch, by=erik, now=TEN)
    with pytest.raises(PermissionDenied):
        receiving.take_back(batch=batch, by=dana, now=TEN)


@pytest.mark.parametrize("deed", ["arrive", "miss", "cancel"])
def test_the_rest_is_for_the_desk(dana: User, deed: str) -> None:
    batch = make_batch()
    make_duty(dana, batch=batch)
    with pytest.raises(PermissionDenied):
        receiving.DEEDS[deed](batch=batch, by=dana, now=TEN)


def test_residents_receive_nobody(alice: User) -> None:
    with pytest.raises(PermissionDenied):
        receiving.arrive(batch=make_batch(), by=alice, now=TEN)


# --- taking back -----------------------------------------------------------------------------------------------------

COLUMNS = ("state", "arrived_at", "tour_started_at", "finished_at", "headcount")


def columns(batch: Batch) -> dict[str, object]:
    return Batch.objects.values(*COLUMNS).get(pk=batch.pk)


@pytest.mark.parametrize(
    ("state", "deed"), [(state, deed) for state, row in TABLE.items() for deed, after in row.items() if after]
)
def test_taking_back_restores_exactly(erik: User, state: str, deed: str) -> None:
    batch = batch_in(state)
    before = columns(batch)
    receiving.DEEDS[deed](batch=batch, by=erik, now=TEN)
    if columns(batch) != before:
        receiving.take_back(batch=batch, by=erik, now=TEN + 10 * MINUTE)
    assert columns(batch) == before


def test_after_ten_minutes_it_stays(erik: User) -> None:
    batch = receiving.arrive(batch=make_batch(), by=erik, now=TEN)
    with pytest.raises(Refused) as refused:
        receiving.take_back(batch=batch, by=erik, now=TEN + 10 * MINUTE + timedelta(seconds=1))
    assert refused.value.codes == {"too_late"}
    assert fresh(batch).state == State.ARRIVED


def test_a_step_that_others_followed_is_not_taken_back(erik: User) -> None:
    batch = receiving.arrive(batch=make_batch(), by=erik, now=TEN)
    arrival = Step.objects.get()
    receiving.start_tour(batch=batch, by=erik, now=TEN)
    with pytest.raises(Refused) as refused:
        receiving.take_back(batch=batch, step=arrival.pk, by=erik, now=TEN)
    assert refused.value.codes == {"others_followed"}
    receiving.take_back(batch=batch, by=erik, now=TEN)
    receiving.take_back(batch=batch, step=arrival.pk, by=erik, now=TEN)  # nothing follows it any more
    assert fresh(batch).state == State.EXPECTED


def test_taking_back_twice_is_as_good_as_once(erik: User) -> None:
    batch = receiving.arrive(batch=make_batch(), by=erik, now=TEN)
    step = Step.objects.get()
    for _time in range(2):
        receiving.take_back(batch=batch, step=step.pk, by=erik, now=TEN)
    assert (fresh(batch).state, Step.objects.count()) == (State.EXPECTED, 2)


def test_a_step_of_another_group_is_not_taken_back(erik: User) -> None:
    ours, theirs = make_batch(), make_batch()
    receiving.arrive(batch=ours, by=erik, now=TEN)
    receiving.arrive(batch=theirs, by=erik, now=TEN)
    with pytest.raises(Refused):
        receiving.take_back(batch=ours, step=theirs.steps.get().pk, by=erik, now=TEN)


def test_where_nothing_was_done_nothing_is_taken_back(erik: User) -> None:
    with pytest.raises(Refused) as refused:
        receiving.take_back(batch=make_batch(), by=erik, now=TEN)
    assert refused.value.codes == {"others_followed"}


def test_a_group_of_a_visit_that_was_cancelled_since_stays_off(erik: User) -> None:
    batch = receiving.call_off(batch=make_batch(), by=erik, now=TEN)
    type(batch.visit).objects.update(state="cancelled")
    with pytest.raises(Refused):
        receiving.take_back(batch=batch, by=erik, now=TEN)
    assert fresh(batch).state == State.CANCELLED


# --- docents ---------------------------------------------------------------------------------------------------------


def duties_of(batch: Batch) -> dict[str, User]:
    return {duty.part: duty.docent for duty in batch.duties.select_related("docent")}


@pytest.mark.parametrize("free", [receiving.miss, receiving.call_off])
def test_who_does_not_come_frees_the_docents_and_taking_back_gives_them_again(
    erik: User, dana: User, free: Callable[..., Batch]
) -> None:
    batch, backup = make_batch(), make_docent()
    make_duty(dana, batch=batch)
    make_duty(backup, batch=batch, part=Duty.Part.BACKUP)
    free(batch=batch, by=erik, now=TEN)
    assert duties_of(batch) == {}
    taken = receiving.take_back(batch=batch, by=erik, now=TEN)
    assert duties_of(batch) == {"first": dana, "backup": backup}
    assert taken.not_free == ()


def test_a_docent_who_is_busy_by_now_is_named_and_the_others_come_back(erik: User, dana: User) -> None:
    batch, backup = make_batch(), make_docent()
    make_duty(dana, batch=batch)
    make_duty(backup, batch=batch, part=Duty.Part.BACKUP)
    receiving.call_off(batch=batch, by=erik, now=TEN)
    make_duty(dana, span=Span(TEN, TEN + timedelta(hours=1)))
    taken = receiving.take_back(batch=batch, by=erik, now=TEN)
    assert taken.not_free == (dana,)
    assert duties_of(batch) == {"backup": backup}


def test_only_what_the_step_itself_took_off_comes_back(erik: User, dana: User) -> None:
    batch = make_batch()
    make_duty(make_docent(), batch=batch, part=Duty.Part.BACKUP).delete()
    make_duty(dana, batch=batch)
    receiving.miss(batch=batch, by=erik, now=TEN)
    receiving.take_back(batch=batch, by=erik, now=TEN)
    assert duties_of(batch) == {"first": dana}


def test_the_moment_is_that_of_the_deed(erik: User) -> None:
    late: datetime = TEN + 12 * MINUTE
    assert receiving.arrive(batch=make_batch(), by=erik, now=late).arrived_at == late
