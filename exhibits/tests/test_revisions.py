"""One number rises with everything that a public page may show, and is read once a second at most."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exhibits import revisions, versions
from exhibits.models import Panel, Picture, Screen, Section
from exhibits.tests.factories import make_draft, make_editor, make_panel, make_picture, make_screen, make_site

pytestmark = pytest.mark.django_db


def withdrawn(panel: Panel) -> None:
    assert panel.piece.live
    versions.withdraw(version=panel.piece.live, by=make_editor(), reason="年份有误", now=timezone.now())


CHANGES: dict[str, Callable[[Panel], Any]] = {
    "approval": lambda panel: make_panel(panel.section),
    "withdrawal": withdrawn,
    "order": lambda panel: Panel.objects.filter(pk=panel.pk).update(order=9),
    "section": lambda panel: Section.objects.filter(pk=panel.section_id).update(title="今日同行"),
    "dates": lambda panel: type(panel.section.exhibition).objects.update(starts_on="2026-01-01"),
    "site": lambda _panel: make_site(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_number_changes_with_everything_that_everybody_reads(change: str) -> None:
    panel = make_panel()
    before = revisions.content_revision()
    CHANGES[change](panel)
    assert revisions.content_revision() != before


def test_the_number_changes_with_the_credit_of_a_picture() -> None:
    picture = make_picture()
    before = revisions.content_revision()
    Picture.objects.filter(pk=picture.pk).update(credit="别人")
    assert revisions.content_revision() != before


def test_a_draft_that_is_saved_changes_nothing_for_anybody() -> None:
    version = make_draft()
    before = revisions.content_revision()
    versions.save(
        version=version, content={"title": "新题"}, by=version.author_rows.get().person, saves=0, now=timezone.now()
    )
    assert revisions.content_revision() == before


def test_the_revision_of_each_screen_comes_along() -> None:
    screen = make_screen()
    before = revisions.current().of_screen(screen.pk)
    Screen.objects.filter(pk=screen.pk).update(place="二层")
    assert revisions.current().of_screen(screen.pk) > before > 0
    assert revisions.current().of_screen(screen.pk + 1) == 0


def test_within_a_second_they_are_read_once(settings: Any) -> None:
    settings.FRAME_SECONDS = 3600
    revisions.forget()
    with CaptureQueriesContext(connection) as queries:
        for _time in range(5):
            revisions.content_revision()
    revisions.forget()
    assert len(queries) == 1
