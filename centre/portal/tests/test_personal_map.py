"""The map of personal data is complete: a column that may hold something about people is in it, or is said not to."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Field, Model
from django.utils import translation

from centre.portal.personal.history import function_for
from centre.shared import personal
from centre.shared.personal import Closing, Table, event_model

MAY_HOLD_PEOPLE = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.GenericIPAddressField,
    models.FileField,
    models.BinaryField,
)


def all_models() -> list[type[Model]]:
    """Every table, also those between two others; not the history, whose columns follow those of their table."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if not hasattr(model, "pgh_tracked_model") and not model._meta.proxy]


def suspicious(model: type[Model]) -> Iterator["Field"]:
    """What could hold something about somebody. A choice from a list of ours and a link to something else cannot."""
    for field in model._meta.local_concrete_fields:
        is_text = isinstance(field, MAY_HOLD_PEOPLE) or field.get_internal_type() in ("ArrayField", "SearchVectorField")
        if isinstance(field, models.ForeignKey):
            if field.related_model._meta.label == settings.AUTH_USER_MODEL:
                yield field
        elif is_text and not field.choices and not _is_list_of_choices(field):
            yield field


def _is_list_of_choices(field: "Field") -> bool:
    base = getattr(field, "base_field", None)
    return base is not None and (bool(base.choices) or not isinstance(base, MAY_HOLD_PEOPLE))


def all_tables() -> list[Table]:
    return sorted(personal.TABLES.values(), key=lambda table: table.label)


def test_every_column_that_may_hold_something_about_people_is_in_the_map() -> None:
    missing = []
    for model in all_models():
        label = model._meta.label
        table = personal.TABLES.get(label)
        known = {column.name for column in table.columns} | set(table.impersonal) if table else set()
        missing += [
            f"{label}.{field.name}"
            for field in suspicious(model)
            if field.name not in known and (table or label not in personal.IMPERSONAL or field.is_relation)
        ]
    assert missing == []


def test_the_map_has_no_column_that_is_gone() -> None:
    gone = []
    for table in all_tables():
        there = {field.name for field in table.model._meta.local_concrete_fields}
        named = {column.name for column in table.columns} | set(table.impersonal)
        gone += [f"{table.label}.{name}" for name in sorted(named - there)]
    assert gone == []


def test_no_column_is_both_personal_and_not() -> None:
    for table in all_tables():
        names = [column.name for column in table.columns] + list(table.impersonal)
        assert len(names) == len(set(names)), table.label
    assert not personal.TABLES.keys() & personal.IMPERSONAL.keys()


def test_a_new_column_with_words_would_be_found() -> None:
    labels = {f"{model._meta.label}.{field.name}" for model in all_models() for field in suspicious(model)}
    assert {
        "accounts.User.phone",
        "bookings.Reservation.holder",
        "bookings.Reservation.note",
        "reception.VisitPhoto.image",
        "reading_room.Loan.reader",
        "sheets.ImportRow.cells",
        "axes.AccessLog.ip_address",
        "reception.Visit_hosts.user",
    } <= labels
    assert "bookings.Reservation.state" not in labels


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_map_says_everything_in_words(language: str) -> None:
    with translation.override(language):
        for table in all_tables():
            assert all(map(str, (table.topic.what, table.topic.purpose, table.topic.kept))), table.label
            for column in table.columns:
                if column.closing == Closing.KEPT or not column.exported:
                    assert str(column.because), f"{table.label}.{column.name}"
        for rule in personal.RULES.values():
            assert all(map(str, (rule.what, rule.after))), rule.key


def test_what_is_forgotten_by_itself_is_in_the_map() -> None:
    for rule in personal.RULES.values():
        for name in rule.columns:
            label, _dot, column = name.rpartition(".")
            assert personal.TABLES[label].column(column), name


def test_whoever_has_rows_can_take_them_away_or_is_told_why_not() -> None:
    for table in all_tables():
        if table.rows_of and not table.why_not_exported:
            there = {field.name for field in table.model._meta.get_fields()}
            assert {name.partition("__")[0] for name in table.also} <= there, table.label


def test_the_function_that_forgets_in_the_history_covers_every_table_with_a_history() -> None:
    tables = [table for table in all_tables() if event_model(table.model) and any(personal.columns_in_history(table))]
    statement = function_for(tables, schema="public").as_string(None)
    assert {"accounts.User", "bookings.Reservation", "reading_room.Loan"} <= {table.label for table in tables}
    for table in tables:
        assert f"'{table.label}'" in statement
