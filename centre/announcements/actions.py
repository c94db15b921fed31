"""The commands about announcements: writing, releasing, changing, withdrawing, and what goes with them.

Whoever changes one locks its row first. What an announcement says may change while everybody reads it; the page then
says since when, and the history keeps what stood there before.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.announcements.documents import document_of
from centre.announcements.models import Announcement, Attachment
from centre.announcements.permissions import may_write, require
from centre.shared import pictures
from centre.shared.db import retried, violated_constraint
from centre.shared.history import because
from centre.shared.pinyin import spelled
from centre.shared.problems import Problem, Refused, refuse
from centre.shared.timespan import local_day

FOLDER = "announcements"
LONGEST_SLUG = 50
MOST_FILES = 8
TRIES = 3
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")  # not allowed in a feed
TOO_LONG = _("Please use at most %(most)s characters.")
WORDS = ("kind", "title", "summary", "text")
State = Announcement.State


@retried
def begin(*, words: Mapping[str, str], by: User, now: datetime) -> Announcement:
    """A new draft; its address is made of its title. Raises Refused (fields of `WORDS`) or PermissionDenied."""
    require(may_write(by))
    draft = Announcement(written_by=by, written_at=now, saves=1)
    _put(draft, words)
    return _entered(draft)


@retried
def save(*, announcement: Announcement, words: Mapping[str, str], saves: int, by: User, now: datetime) -> Announcement:
    """Other words. `saves` is what the form was made from: an older form never overwrites what somebody else saved.

    Once it was out, the page says since when the words are as they are. Raises Refused or PermissionDenied.
    """
    require(may_write(by))
    kept = _locked(announcement)
    refuse(_withdrawn(kept) or _older(kept, saves))
    before = {name: getattr(kept, name) for name in WORDS}
    _put(kept, words)
    if before == {name: getattr(kept, name) for name in WORDS}:
        return kept
    kept.saves += 1
    if kept.was_out(now):
        kept.changed_at = now
    kept.save(update_fields=[*WORDS, "saves", "changed_at"])
    return kept


@retried
def release(
    *,
    announcement: Announcement,
    by: User,
    now: datetime,
    publish_at: datetime | None = None,
    expires_at: datetime | None = None,
    pinned_until: date | None = None,
) -> Announcement:
    """Publish it at a moment, at once without one; or change when, how long and how prominently it stands.

    What is out already keeps its moment. Raises Refused (fields as named here) or PermissionDenied.
    """
    require(may_write(by))
    kept = _locked(announcement)
    refuse(_withdrawn(kept))
    if kept.was_out(now):
        publish_at = kept.publish_at
    at = publish_at if publish_at and (publish_at > now or kept.was_out(now)) else now
    refuse(_wrong_times(at, expires_at, pinned_until, now))
    kept.state, kept.publish_at, kept.expires_at, kept.pinned_until = State.RELEASED, at, expires_at, pinned_until
    kept.released_by = kept.released_by or by
    kept.save(update_fields=["state", "publish_at", "expires_at", "pinned_until", "released_by"])
    return kept


@retried
def take_back(*, announcement: Announcement, by: User, now: datetime) -> Announcement:
    """Make a draft again of one whose moment has not come. Raises Refused when it has, or PermissionDenied."""
    require(may_write(by))
    kept = _locked(announcement)
    if kept.state != State.RELEASED or kept.was_out(now):
        message = _("Only what waits for its moment can be made a draft again.")
        raise Refused([Problem(code="not_waiting", message=message)])
    kept.state, kept.publish_at, kept.released_by = State.DRAFT, None, None
    kept.expires_at = kept.pinned_until = None
    kept.save(update_fields=["state", "publish_at", "released_by", "expires_at", "pinned_until"])
    return kept


@retried
def withdraw(*, announcement: Announcement, reason: str, by: User, now: datetime) -> Announcement:
    """Take it away from everybody; its address says why. For good: what is to be said anew is another announcement.

    Raises Refused (field `reason`) or PermissionDenied.
    """
    require(may_write(by))
    kept = _locked(announcement)
    refuse(_not_out(kept, now) or _bad_reason(reason))
    kept.state, kept.withdrawn_by, kept.withdrawn_at, kept.pinned_until = State.WITHDRAWN, by, now, None
    kept.withdrawn_because = reason.strip()
    with because(kept.withdrawn_because, by=by):
        kept.save(
            update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_because", "pinned_until"],
        )
    return kept


@retried
def throw_away(*, announcement: Announcement, by: User) -> None:
    """Delete a draft with its files. Raises Refused for anything else, or PermissionDenied."""
    require(may_write(by))
    kept = _locked(announcement)
    if kept.state != State.DRAFT:
        raise Refused([Problem(code="no_draft", message=_("Only a draft can be thrown away."))])
    names = [attachment.file for attachment in kept.attachments.all()]
    kept.delete()
    transaction.on_commit(lambda: pictures.retire(names))


# --- files -----------------------------------------------------------------------------------------------------------


def attach(*, announcement: Announcement, upload: UploadedFile, by: User, now: datetime) -> Attachment:
    """Put a file to it. Raises Refused (field `upload`) or PermissionDenied; then no file stays."""
    require(may_write(by))
    document = document_of(upload)
    file = f"{FOLDER}/{secrets.token_urlsafe(16)}.{document.name.rpartition('.')[2]}"
    attachment = Attachment(
        announcement=announcement, name=document.name, file=file, content_type=document.content_type,
        size=len(document.content), sha256=sha256(document.content).hexdigest(), added_by=by, added_at=now,
    )  # fmt: skip
    with pictures.all_or_none() as keep:
        keep(file, document.content)
        _attached(attachment)
    return attachment


@retried
def _attached(attachment: Attachment) -> None:
    kept = _locked(attachment.announcement)
    there = {one.name for one in kept.attachments.all()}
    refuse(_withdrawn(kept) or _no_room(attachment.name, there))
    attachment.save(force_insert=True)


@retried
def detach(*, attachment: Attachment, by: User) -> None:
    """Take a file away; taking it away twice is taking it away once. Raises PermissionDenied."""
    require(may_write(by))
    _locked(attachment.announcement)
    deleted, _by_model = Attachment.objects.filter(pk=attachment.pk).delete()
    if deleted:
        transaction.on_commit(lambda: pictures.retire([attachment.file]))


# --- steps of the commands -------------------------------------------------------------------------------------------


def _locked(announcement: Announcement) -> Announcement:
    kept = Announcement.objects.select_for_update(no_key=True).filter(pk=announcement.pk).first()
    if kept is None:
        raise Refused([Problem(code="gone", message=_("Somebody else has thrown this draft away."))])
    return kept


def _put(announcement: Announcement, words: Mapping[str, str]) -> None:
    """Put words into the fields, without saving. Raises Refused."""
    problems = []
    for name in WORDS:
        text = UNSEEN.sub("", str(words.get(name) or "").replace("\r\n", "\n")).strip()
        setattr(announcement, name, text)
        problems += _problems_with(name, text)
    refuse(problems)


def _problems_with(name: str, text: str) -> list[Problem]:
    field: Any = Announcement._meta.get_field(name)
    if not text and name in NEEDED:
        return [Problem(code="no_words", field=name, message=NEEDED[name])]
    if len(text) > field.max_length:
        return [Problem(code="too_long", field=name, message=TOO_LONG % {"most": field.max_length})]
    if name == "kind" and text not in Announcement.Kind.values:
        return [Problem(code="no_such_kind", field=name, message=_("Please choose one of the kinds."))]
    return []


NEEDED = {
    "title": _("Please give the announcement a title."),
    "text": _("Please write what is announced."),
}


def _entered(draft: Announcement) -> Announcement:
    """Save a new row. Where somebody has taken its address in this very moment it gets the next one."""
    for _attempt in range(TRIES):
        draft.slug = _free_slug(draft.title)
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError as error:
            if "slug" not in (violated_constraint(error) or ""):
                raise
        else:
            return draft
    raise Refused([Problem(code="address_taken", message=_("Somebody else is doing the same. Please try again."))])


def _free_slug(title: str) -> str:
    """An address in pinyin that no other has: yue-du-ri, then …-2."""
    stem = slugify(spelled(title))[:LONGEST_SLUG].strip("-") or "announcement"
    taken = set(Announcement.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)


def _withdrawn(announcement: Announcement) -> list[Problem]:
    if announcement.state != State.WITHDRAWN:
        return []
    message = _("It has been withdrawn and stays as it was. Please write a new announcement.")
    return [Problem(code="withdrawn", message=message)]


def _older(announcement: Announcement, saves: int) -> list[Problem]:
    if saves == announcement.saves:
        return []
    message = _("Somebody else has saved this announcement meanwhile. Please copy your words and open it anew.")
    return [Problem(code="newer", message=message)]


def _wrong_times(
    publish_at: datetime, expires_at: datetime | None, pinned_until: date | None, now: datetime
) -> list[Problem]:
    found = []
    if expires_at is not None and expires_at <= publish_at:
        message = _("It would expire before it is published. Please choose a later moment, or none.")
        found.append(Problem(code="expires_too_early", field="expires_at", message=message))
    if pinned_until is not None and pinned_until < local_day(publish_at):
        message = _("Please choose a day after it is published, or none.")
        found.append(Problem(code="pinned_too_early", field="pinned_until", message=message))
    return found


def _not_out(announcement: Announcement, now: datetime) -> list[Problem]:
    if announcement.state == State.RELEASED and announcement.was_out(now):
        return []
    return [Problem(code="not_out", message=_("Only what is published can be withdrawn."))]


def _bad_reason(reason: str) -> list[Problem]:
    most = Announcement._meta.get_field("withdrawn_because").max_length or 0
    if not reason.strip() or "\0" in reason:
        message = _("Please say why, in a sentence that everybody may read.")
        return [Problem(code="no_reason", field="reason", message=message)]
    if len(reason.strip()) > most:
        return [Problem(code="too_long", field="reason", message=TOO_LONG % {"most": most})]
    return []


def _no_room(name: str, there: set[str]) -> list[Problem]:
    if name in there:
        message = _("There is a file of this name already. Please remove it first, or give the new one another name.")
        return [Problem(code="name_taken", field="upload", message=message)]
    if len(there) >= MOST_FILES:
        full = _("An announcement has at most %(most)s files.") % {"most": MOST_FILES}
        return [Problem(code="full", field="upload", message=full)]
    return []
