"""Pages of the desk: the map of personal data, and closing somebody's account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from centre.accounts.models import User
from centre.accounts.permissions import require, staff_required
from centre.accounts.views import REFUSED_FORM, sent, signed_in_person
from centre.portal.personal import closing, retention
from centre.portal.personal.forms import DeskCloseAccountForm
from centre.portal.personal.map_page import lines_by_topic
from centre.shared.problems import Refused

LARGEST_KEY = 2**63 - 1


@staff_required("trail.see_trail", "accounts.see_self_audit")
@never_cache
@require_safe
def desk_personal_data(request: HttpRequest) -> HttpResponse:
    """Every personal column, what for, how long, and what is due to be forgotten tonight."""
    context = {
        "topics": lines_by_topic(),
        "outcomes": retention.due(timezone.now()),
        "last_run": retention.last_run(),
    }
    return render(request, "portal/desk_personal_data.html", context)


@staff_required("accounts.change_user")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator closes the account of somebody who asked for it, or who left."""
    person = get_object_or_404(User, pk=min(pk, LARGEST_KEY), closed_at__isnull=True)
    by, now = signed_in_person(request), timezone.now()
    require(closing.may_close(by, person))
    form = DeskCloseAccountForm(sent(request))
    if form.is_valid():
        try:
            closing.close(person=person, by=by, now=now)
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("The account is closed, and its data are deleted."))
            return redirect("accounts:desk_accounts")
    context = {
        "form": form,
        "person": person,
        "problems": closing.problems_with_closing(person, now),
        "matters": closing.open_matters(person, now),
    }
    return render(request, "portal/desk_close_account.html", context, status=REFUSED_FORM if form.is_bound else 200)
