"""One copy at the desk: its numbers, its place, and its way out of the stock and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from centre.accounts.forms import CommandForm
from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from reading_room import cataloguing
from reading_room.forms.desk_copies import ChangeCopyForm, WithdrawCopyForm
from reading_room.models import Copy
from reading_room.queries.desk_titles import story_of


@staff_required("reading_room.keep_catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """One copy; a POST saves it, withdraws it or brings it back (`deed`)."""
    copy = get_object_or_404(Copy.objects.select_related("title", "tier__shelf"), pk=pk if pk < 2**63 else 0)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    form = ChangeCopyForm.of(copy, request.POST if deed == "save" else None)
    withdraw = WithdrawCopyForm(request.POST if deed == "withdraw" else None)
    problems: list[Problem] = []
    theirs: list[tuple[Any, str]] = []
    if request.method == "POST":
        try:
            if (said := _done(request, copy, deed, form, withdraw)) is not None:
                messages.success(request, said)
                return redirect("reading_room:desk_copy", pk)
        except Refused as refused:
            if "newer" in refused.codes:
                theirs, form = form.unlike(copy), form.over(copy)
            problems = _shown({"save": form, "withdraw": withdraw}.get(deed), refused)
    context = {
        "copy": copy,
        "form": form,
        "withdraw": withdraw,
        "problems": problems,
        "theirs": theirs,
        "story": story_of(copy),
    }
    status = REFUSED_FORM if request.method == "POST" else 200
    return render(request, "reading_room/desk_copy.html", context, status=status)


def _shown(form: CommandForm | None, refused: Refused) -> list[Problem]:
    """Put the problems into the form; where there is none, they are for the top of the page."""
    if form is None:
        return refused.problems
    form.show(refused)
    return []


def _done(request: HttpRequest, copy: Copy, deed: str, form: ChangeCopyForm, withdraw: WithdrawCopyForm) -> str | None:
    """Do what the button says and tell it; None where the form knows what is wrong. Raises Refused."""
    by = signed_in_person(request)
    if deed == "bring_back":
        cataloguing.bring_back_copy(copy=copy, by=by)
        return _("The copy is in the stock again.")
    if deed not in ("save", "withdraw"):
        raise Refused([Problem(code="unknown_deed", message=_("Please use one of the buttons."))])
    if deed == "save" and form.is_valid():
        cataloguing.change_copy(copy=copy, by=by, **form.command())
        return _("Saved.")
    if deed == "withdraw" and withdraw.is_valid():
        cataloguing.withdraw_copy(copy=copy, reason=withdraw.cleaned_data["reason"], by=by)
        return _("The copy is withdrawn from the stock.")
    return None
