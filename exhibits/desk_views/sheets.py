"""The review sheet of a version, A4: everything it says, who signed which step, and its fingerprint."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.shared.qr import qr_code
from exhibits.desk_views.pieces import READ, piece_of
from exhibits.models import Piece, Version
from exhibits.queries.review import Reading, with_signatures

GROUP = 4


@staff_required(*READ)
@require_safe
def desk_review_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """`?version=` is its number, else the latest that was sent to its reviewers; a draft has no sheet."""
    piece = piece_of(pk)
    version = _version_of(piece, request.GET.get("version", ""))
    address = request.build_absolute_uri(reverse("exhibits:desk_piece", args=[piece.pk]))
    digits = version.fingerprint
    context = {
        "piece": piece,
        "version": version,
        "reading": Reading(version),
        "groups": [digits[place : place + GROUP] for place in range(0, len(digits), GROUP)],
        "address": address,
        "code": qr_code(address),
        "now": timezone.now(),
    }
    return render(request, "exhibits/desk_review_sheet.html", context)


def _version_of(piece: Piece, number: str) -> Version:
    found = with_signatures(piece.versions.exclude(state=Version.State.DRAFT).order_by("-number"))
    if number:
        known = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        return get_object_or_404(found, number=known)
    version = found.first()
    if version is None:
        raise Http404(_("No version has been sent to its reviewers yet."))
    return version
