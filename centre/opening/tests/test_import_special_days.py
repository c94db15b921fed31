"""Public holidays and make-up workdays from the announced calendar."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from centre.accounts.models import User
from centre.opening.actions import Imported, import_special_days, official_days
from centre.opening.models import SpecialDay
from centre.shared.problems import Refused

from .factories import make_special_day


def rows(**wanted: object) -> set[tuple[date, str, str]]:
    return set(SpecialDay.objects.filter(**wanted).values_list("day", "kind", "name"))


def test_holidays_and_make_up_workdays_are_written_with_chinese_names(root: User) -> None:
    import_special_days(year=2026, by=root)
    assert rows(day__month=2) >= {
        (date(2026, 2, 14), "workday", "春节调休"),
        (date(2026, 2, 17), "holiday", "春节"),
        (date(2026, 2, 28), "workday", "春节调休"),
    }
    assert rows(name__contains="元旦", kind="holiday") == {(date(2026, 1, n), "holiday", "元旦") for n in (1, 2, 3)}


def test_a_second_import_changes_nothing(root: User) -> None:
    first = import_special_days(year=2026, by=root)
    before = rows()
    assert import_special_days(year=2026, by=root) == Imported(added=0, changed=0, unchanged=first.added, left_alone=0)
    assert rows() == before


def test_a_day_corrected_by_hand_is_left_alone(root: User) -> None:
    make_special_day(date(2026, 2, 17), kind="workday", name="值班", corrected=True)
    assert import_special_days(year=2026, by=root).left_alone == 1
    assert rows(day=date(2026, 2, 17)) == {(date(2026, 2, 17), "workday", "值班")}


def test_a_day_that_was_announced_otherwise_is_put_right(root: User) -> None:
    make_special_day(date(2026, 2, 17), kind="workday", name="春节")
    assert import_special_days(year=2026, by=root).changed == 1
    assert rows(day=date(2026, 2, 17)) == {(date(2026, 2, 17), "holiday", "春节")}


def test_a_day_that_only_staff_know_of_stays(root: User) -> None:
    make_special_day(date(2026, 11, 20), name="馆庆日")
    import_special_days(year=2026, by=root)
    assert rows(name="馆庆日") == {(date(2026, 11, 20), "holiday", "馆庆日")}


@pytest.mark.parametrize("year", [1, 1999, 2099, 9999, 2**31])
def test_a_year_that_is_not_announced_is_refused_and_nothing_is_written(year: int, root: User) -> None:
    with pytest.raises(Refused) as refusal:
        import_special_days(year=year, by=root)
    assert refusal.value.codes == {"unknown_year"}
    assert str(year) in str(refusal.value.problems[0])
    assert not SpecialDay.objects.exists()


@pytest.mark.django_db
def test_the_command_imports_the_years_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_special_days", "2025", "2026")
    assert {day.year for day, _kind, _name in rows()} == {2025, 2026}
    assert "2025: " in capsys.readouterr().out


@pytest.mark.django_db
def test_the_command_says_in_one_sentence_that_a_year_is_not_announced() -> None:
    with pytest.raises(CommandError, match="2099"):
        call_command("import_special_days", "2099")


@given(st.integers(2004, 2026))
def test_every_announced_name_is_chinese_and_fits_its_column(year: int) -> None:
    names = {special.name for special in official_days(year).values()}
    assert all(name.isascii() is False and len(name) <= 20 and name != "节假日" for name in names)
