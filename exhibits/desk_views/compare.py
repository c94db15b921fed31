"""Two versions of a piece compared, sentence by sentence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import signed_in_person
from exhibits.desk_views.pieces import READ, piece_of
from exhibits.forms.desk_review import CompareForm
from exhibits.models import Version
from exhibits.queries.review import changes_in_words, compared, waiting_of, with_signatures


@staff_required(*READ)
@require_safe
def desk_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """`?old=` and `?new=` are numbers of versions, else what is on show and the latest; `?way=side` side by side."""
    piece = piece_of(pk)
    versions = list(with_signatures(piece.versions.order_by("number")))
    form = CompareForm(request.GET, versions=versions, usual=_usual(versions))
    context = {"piece": piece, "form": form, "versions": versions, "is_side": request.GET.get("way") == "side"}
    if versions and form.is_valid():
        known = {version.number: version for version in versions}
        old, new = known[form.cleaned_data["old"]], known[form.cleaned_data["new"]]
        comparison = compared(old, new)
        context |= {
            "old": old,
            "new": new,
            "comparison": comparison,
            "changes": changes_in_words(comparison),
            "waiting": waiting_of(new, signed_in_person(request), timezone.now()),
        }
    return render(request, "exhibits/desk_compare.html", context)


def _usual(versions: list[Version]) -> tuple[int, int]:
    """What is on show, else the one before the latest; and the latest."""
    if not versions:
        return 0, 0
    latest = versions[-1].number
    live = next((one.number for one in versions if one.is_live), 0)
    if live and live != latest:
        return live, latest
    return (versions[-2].number if len(versions) > 1 else latest), latest
