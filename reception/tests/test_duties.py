"""Docents: who guides, who stands by, who is away. Nobody is in two places."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from centre.accounts.models import User
from centre.shared.problems import Refused
from centre.shared.timespan import Span
from reception import duties
from reception.models import Duty
from reception.tests.factories import TUESDAY, make_batch, make_docent, make_duty, make_received, span_on

pytestmark = pytest.mark.django_db
TEN = span_on(TUESDAY, "10:00-11:00")
NOW = TEN.starts_at - timedelta(days=1)
WHOLE_DAY = span_on(TUESDAY, "08:00-18:00")


def test_the_desk_gives_a_group_to_a_docent_and_takes_it_back(erik: User) -> None:
    batch, lin, shen = make_batch(), make_docent("林"), make_docent("沈")
    duties.assign(batch=batch, part="first", docent=lin, by=erik, now=NOW)
    duties.assign(batch=batch, part="backup", docent=shen, by=erik, now=NOW)
    assert {duty.part: duty.docent for duty in batch.duties.all()} == {"first": lin, "backup": shen}
    assert duties.assign(batch=batch, part="first", docent=None, by=erik, now=NOW) is None
    assert [duty.part for duty in batch.duties.all()] == ["backup"]


def test_a_docent_who_guides_elsewhere_is_refused_in_words(erik: User) -> None:
    lin = make_docent("林小满")
    make_duty(lin, batch=make_batch())
    with pytest.raises(Refused) as refused:
        duties.assign(batch=make_batch(), part="first", docent=lin, by=erik, now=NOW)
    assert refused.value.codes == {"docent_elsewhere"}
    assert "林小满" in str(refused.value.problems[0])


def test_whoever_stands_by_steps_in(erik: User) -> None:
    batch, lin, shen = make_batch(), make_docent(), make_docent()
    make_duty(lin, batch=batch)
    make_duty(shen, batch=batch, part=Duty.Part.BACKUP)
    duties.step_in(batch=batch, by=shen, now=NOW)
    assert {duty.part: duty.docent for duty in batch.duties.all()} == {"first": shen, "backup": lin}


def test_whoever_stands_by_but_guides_elsewhere_cannot_step_in(erik: User) -> None:
    batch, lin, shen = make_batch(), make_docent(), make_docent()
    make_duty(lin, batch=batch)
    make_duty(shen, batch=batch, part=Duty.Part.BACKUP)
    make_duty(shen, batch=make_batch())
    with pytest.raises(Refused) as refused:
        duties.step_in(batch=batch, by=erik, now=NOW)
    assert refused.value.codes == {"docent_elsewhere"}
    assert batch.duties.get(part="first").docent == lin


def test_somebody_else_does_not_step_in(dana: User) -> None:
    batch = make_batch()
    make_duty(make_docent(), batch=batch, part=Duty.Part.BACKUP)
    with pytest.raises(PermissionDenied):
        duties.step_in(batch=batch, by=dana, now=NOW)


def test_nobody_stands_by(erik: User) -> None:
    with pytest.raises(Refused) as refused:
        duties.step_in(batch=make_batch(), by=erik, now=NOW)
    assert refused.value.codes == {"no_backup"}


def test_who_guides_is_not_away_at_the_same_time(dana: User) -> None:
    make_duty(dana, batch=make_batch())
    with pytest.raises(Refused) as refused:
        duties.go_away(docent=dana, span=WHOLE_DAY, reason="培训", by=dana, now=NOW)
    assert refused.value.codes == {"docent_elsewhere"}


def test_away_and_back_again(dana: User, erik: User) -> None:
    away = duties.go_away(docent=dana, span=WHOLE_DAY, reason="培训", by=dana, now=NOW)
    with pytest.raises(Refused):
        duties.assign(batch=make_batch(), part="first", docent=dana, by=erik, now=NOW)
    duties.come_back(duty=away, by=dana, now=NOW)
    assert duties.assign(batch=make_batch(), part="first", docent=dana, by=erik, now=NOW)


def test_docents_speak_for_themselves_only(dana: User) -> None:
    other = make_docent()
    with pytest.raises(PermissionDenied):
        duties.go_away(docent=other, span=WHOLE_DAY, reason="", by=dana, now=NOW)
    away = make_duty(other, span=WHOLE_DAY)
    with pytest.raises(PermissionDenied):
        duties.come_back(duty=away, by=dana, now=NOW)


def test_guiding_is_not_ended_by_coming_back(dana: User) -> None:
    with pytest.raises(PermissionDenied):
        duties.come_back(duty=make_duty(dana, batch=make_batch()), by=dana, now=NOW)


def test_an_end_before_the_start_is_refused(dana: User) -> None:
    with pytest.raises(Refused) as refused:
        duties.go_away(docent=dana, span=Span(TEN.ends_at, TEN.starts_at), reason="", by=dana, now=NOW)
    assert refused.value.codes == {"not_a_span"}


def test_a_finished_group_keeps_who_guided_it(erik: User) -> None:
    batch = make_received(at=TEN.starts_at)
    with pytest.raises(Refused) as refused:
        duties.assign(batch=batch, part="first", docent=make_docent(), by=erik, now=NOW)
    assert refused.value.codes == {"no_longer_open"}
