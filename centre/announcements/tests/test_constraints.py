"""What the database refuses, whoever asks."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from centre.announcements.models import Announcement, Attachment
from centre.announcements.tests.factories import make_announcement, make_attachment, make_draft, make_writer
from centre.shared.tests.refusing import refused_by
from centre.shared.timespan import local_day

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def change(announcement: Announcement, **values: Any) -> None:
    Announcement.objects.filter(pk=announcement.pk).update(**values)


def test_only_known_kinds_and_states() -> None:
    draft = make_draft()
    with refused_by("announcement_kind_known"):
        change(draft, kind="gossip")
    with refused_by("announcement_state_known"):
        change(draft, state="lost", publish_at=timezone.now(), released_by=make_writer())


@pytest.mark.parametrize("field", ["title", "text"])
def test_nothing_is_announced_without_words(field: str) -> None:
    with refused_by("announcement_with_words"):
        change(make_draft(), **{field: ""})


def test_what_is_released_has_its_moment_and_who_released_it(now: datetime) -> None:
    draft = make_draft()
    with refused_by("announcement_released_with_moment"):
        change(draft, state="released")
    with refused_by("announcement_released_with_moment"):
        change(draft, publish_at=now)


def test_it_expires_after_it_is_published(now: datetime) -> None:
    with refused_by("announcement_expires_after_publishing"):
        make_announcement(now=now, expires_at=now - A_DAY)
    with refused_by("announcement_expires_after_publishing"):
        change(make_draft(), expires_at=now)


def test_only_what_is_released_stands_on_top(now: datetime) -> None:
    with refused_by("announcement_pinned_while_released"):
        change(make_draft(), pinned_until=local_day(now))


def test_what_is_withdrawn_says_why(now: datetime) -> None:
    announcement = make_announcement(now=now)
    with refused_by("announcement_withdrawn_with_reason"):
        change(announcement, state="withdrawn", withdrawn_at=now, withdrawn_by=announcement.released_by)
    with refused_by("announcement_withdrawn_with_reason"):
        change(announcement, withdrawn_because="错字")


def test_an_address_is_given_once() -> None:
    with refused_by("announcements_announcement_slug_key"):
        make_draft(slug=make_draft().slug)


def test_what_was_out_keeps_its_address_and_its_moment_and_is_kept(now: datetime) -> None:
    announcement = make_announcement(now=now)
    with refused_by("announcement_once_out_stays"):
        change(announcement, slug="another")
    with refused_by("announcement_once_out_stays"):
        change(announcement, publish_at=now + A_DAY)
    with refused_by("announcement_once_out_stays"):
        change(announcement, state="draft", publish_at=None, released_by=None)
    with refused_by("announcement_once_out_is_kept"):
        Announcement.objects.filter(pk=announcement.pk).delete()


def test_two_files_of_an_announcement_are_not_called_the_same_and_none_is_empty(now: datetime) -> None:
    draft, by = make_draft(), make_writer()
    first = make_attachment(draft, by=by, name="表.pdf")
    with refused_by("attachment_name_once"):
        make_attachment(draft, by=by, name="表.pdf")
    with refused_by("attachment_is_a_file"):
        Attachment.objects.filter(pk=first.pk).update(size=0)
