"""Pages about one's own data: take it away, close the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from centre.accounts.views import REFUSED_FORM, sent, signed_in_person
from centre.portal.personal import closing, exporting
from centre.portal.personal.forms import CloseAccountForm, OwnDataForm
from centre.shared.personal import topics
from centre.shared.problems import Refused
from centre.shared.timespan import local_day


@never_cache
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def account_data(request: HttpRequest) -> HttpResponse:
    """What is kept about the person; with the password, all of it as a file."""
    person, now = signed_in_person(request), timezone.now()
    form = OwnDataForm(sent(request), person=person)
    if form.is_valid() and form.is_really(request):
        response = HttpResponse(exporting.hand_over(person=person, now=now), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="my-data-{local_day(now)}.zip"'
        return response
    context = {"form": form, "topics": [topic for topic in topics() if topic.told]}
    return render(request, "portal/account_data.html", context, status=REFUSED_FORM if form.is_bound else 200)


@never_cache
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest) -> HttpResponse:
    """What closing means, what stands against it, and with password and word: the end."""
    person, now = signed_in_person(request), timezone.now()
    form = CloseAccountForm(sent(request), person=person)
    if closing.may_close(person, person) and form.is_valid() and form.is_really(request):
        try:
            closing.close(person=person, by=person, now=now)
        except Refused as refused:
            form.show(refused)
        else:
            logout(request)
            messages.success(request, _("Your account is closed, and your data are deleted."))
            return redirect("portal:home")
    context = {
        "form": form,
        "may_close": closing.may_close(person, person),
        "problems": closing.problems_with_closing(person, now),
        "matters": closing.open_matters(person, now),
    }
    return render(request, "portal/close_account.html", context, status=REFUSED_FORM if form.is_bound else 200)
