"""What is written into the log of a visit: remarks, thanks, complaints, who received it, and photos."""

from collections.abc import Collection
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared import pictures
from centre.shared.problems import Problem, Refused
from reception.models import Remark, Visit, VisitPhoto
from reception.permissions import may_guide, may_plan, may_receive, require

FOLDER = "visits"
MOST_PHOTOS = 60


def may_record(person: User) -> bool:
    """Write into the log: everybody who plans, receives or guides."""
    return may_plan(person) or may_receive(person) or may_guide(person)


@transaction.atomic
def remark(*, visit: Visit, kind: str, text: str, by: User, now: datetime) -> Remark:
    """Add a remark, thanks or a complaint. Raises Refused (field `text`) or PermissionDenied."""
    require(may_record(by))
    words = text.strip()
    if not words:
        raise Refused([Problem(code="no_text", field="text", message=_("Please write what is to be remembered."))])
    return Remark.objects.create(visit=visit, kind=Remark.Kind(kind), text=words, by=by, at=now)


@transaction.atomic
def name_hosts(*, visit: Visit, hosts: Collection[User], other_hosts: str, by: User) -> None:
    """Say who received the group: staff with an account, and others in words. Raises PermissionDenied."""
    require(may_plan(by) or may_receive(by))
    visit.hosts.set(hosts)
    visit.other_hosts = other_hosts.strip()
    visit.save(update_fields=["other_hosts"])


def add_photo(*, visit: Visit, upload: UploadedFile, caption: str, by: User, now: datetime) -> VisitPhoto:
    """Keep a photo of a visit. Raises Refused (fields `upload`, `caption`) or PermissionDenied; then no file stays."""
    require(may_record(by))
    if visit.photos.count() >= MOST_PHOTOS:
        message = _("There are 60 photos already. Please take some off first.")
        raise Refused([Problem(code="too_many_photos", field="upload", message=message)])
    text = pictures.checked_text(caption)
    with pictures.kept(pictures.decoded(upload), folder=FOLDER) as kept:
        return VisitPhoto.objects.create(
            visit=visit, image=kept.name, width=kept.width, height=kept.height, caption=text,
            uploaded_by=by, uploaded_at=now,
        )  # fmt: skip


def remove_photo(*, photo: VisitPhoto, by: User) -> None:
    """Take a photo out of the log; its files go to `retired/` once this is committed. Raises PermissionDenied."""
    require(may_record(by))
    names = [name for name, _width in pictures.renditions(str(photo.image), photo.width)]
    with transaction.atomic():
        photo.delete()
        transaction.on_commit(lambda: pictures.retire(names))
