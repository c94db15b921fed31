"""Announcements are published words; of people there is only who wrote and released them."""

from django.utils.translation import gettext_lazy as _

from centre.accounts.personal import STAFF
from centre.announcements.models import Announcement, Attachment
from centre.shared.personal import Closing, Table, done_by, words

TABLES = (
    Table(
        model=Announcement,
        topic=STAFF,
        columns=(
            *done_by("written_by", "released_by", "withdrawn_by"),
            *words("withdrawn_because", closing=Closing.KEPT, because=_("it stands where the announcement stood")),
        ),
        impersonal=dict.fromkeys(("slug", "title", "summary", "text", "search"), "what everybody may read"),
    ),
    Table(
        model=Attachment,
        topic=STAFF,
        columns=done_by("added_by"),
        impersonal=dict.fromkeys(("name", "file", "content_type", "sha256"), "a published file"),
    ),
)
