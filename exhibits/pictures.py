"""The commands about pictures of the library: add, change, move the focal point, delete."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared import pictures as files
from centre.shared.problems import Problem, Refused
from centre.shared.uploads import sha256_of
from exhibits import media_library, renditions
from exhibits.models import Picture
from exhibits.permissions import may_edit, require

MIDDLE = (50, 50)


def add(
    *,
    upload: UploadedFile,
    title: str,
    source: str,
    credit: str,
    alternative_text: str = "",
    is_decorative: bool = False,
    focus: tuple[int, int] = MIDDLE,
    by: User,
    now: datetime,
) -> Picture:
    """Take a picture into the library and cut it to the shapes of the screens; the upload itself is not kept.

    `focus` is in % from left and top. Raises Refused (fields `upload`, `title`, `source`, `credit`,
    `alternative_text`), AlreadyThere for a file that is there, or PermissionDenied; then no file stays.
    """
    require(may_edit(by))
    picture = Picture(uploaded_by=by, uploaded_at=now)
    _describe(picture, title, source, credit, alternative_text, is_decorative)
    picture.focus_x, picture.focus_y = _checked(focus)
    picture.sha256 = sha256_of(upload)
    media_library.refuse_twin(Picture, picture.sha256)
    image = renditions.source(files.decoded(upload))
    with renditions.written(picture, image, source=renditions.encoded_source(image)), transaction.atomic():
        return media_library.entered(picture)


@transaction.atomic
def change(
    *, picture: Picture, title: str, source: str, credit: str, alternative_text: str, is_decorative: bool, by: User
) -> Picture:
    """Change what is said of a picture: at once for source and credit, while a version keeps the alternative text that
    was signed. Raises Refused or PermissionDenied.
    """
    require(may_edit(by))
    _describe(picture, title, source, credit, alternative_text, is_decorative)
    picture.save(update_fields=["title", "source", "credit", "alternative_text", "is_decorative"])
    return picture


def refocus(*, picture: Picture, focus: tuple[int, int], by: User) -> Picture:
    """Cut a picture anew around another focal point, in % from left and top; it shows at once wherever it is used.

    The files get new names, so that nobody is shown an old cut. Raises Refused or PermissionDenied.
    """
    require(may_edit(by))
    old, old_files = picture.stem, renditions.names_of(picture)
    if _checked(focus) == (picture.focus_x, picture.focus_y):
        return picture
    source, image = _source(picture)
    picture.focus_x, picture.focus_y = focus
    with renditions.written(picture, image, source=source), transaction.atomic():
        changed = Picture.objects.filter(pk=picture.pk, stem=old).update(
            stem=picture.stem, focus_x=focus[0], focus_y=focus[1]
        )
        if not changed:
            message = _("Somebody else has just moved the focal point. Please look at it again.")
            raise Refused([Problem(code="newer", message=message)])
        transaction.on_commit(lambda: files.retire(old_files))
    return picture


def delete(*, picture: Picture, by: User) -> None:
    """Take a picture out of the library; its files go to `retired/`. Raises Refused while it is used."""
    require(may_edit(by))
    with transaction.atomic():
        kept = media_library.locked_unused(picture)
        names = renditions.names_of(kept)
        kept.delete()
        transaction.on_commit(lambda: files.retire(names))


def _describe(
    picture: Picture, title: str, source: str, credit: str, alternative_text: str, is_decorative: bool
) -> None:
    words = {"title": title, "source": source, "credit": credit, "alternative_text": alternative_text}
    media_library.put_words(picture, words)
    picture.is_decorative = is_decorative
    if is_decorative == bool(picture.alternative_text):
        message = _("Please say what the picture shows, or mark it as decoration: one of the two.")
        raise Refused([Problem(code="described_or_decorative", field="alternative_text", message=message)])


def _checked(focus: tuple[int, int]) -> tuple[int, int]:
    if not all(0 <= place <= 100 for place in focus):
        message = _("The focal point lies between 0 and 100 %.")
        raise Refused([Problem(code="no_such_point", field="focus_x", message=message)])
    return focus


def _source(picture: Picture) -> tuple[bytes, renditions.Image.Image]:
    try:
        source = renditions.source_bytes(picture)
        return source, renditions.image_of(source)
    except OSError:
        message = _("The file of this picture is missing, so it cannot be cut anew. Please tell the administrator.")
        raise Refused([Problem(code="no_source", message=message)]) from None
