"""Pages of the desk about people: look somebody up, make an account, help with a forgotten password."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre.accounts import actions, permissions, second_factor
from centre.accounts.forms import NewAccountForm, SearchForm
from centre.accounts.models import User
from centre.accounts.permissions import staff_required
from centre.accounts.queries import people_found
from centre.accounts.roles import roles_of
from centre.accounts.views import REFUSED_FORM, sent, signed_in_person
from centre.shared.problems import Refused

COUNTER, UNMASK = "accounts.create_account_at_counter", "accounts.unmask_person"
PEOPLE_PER_PAGE = 30


@staff_required(COUNTER, UNMASK)
@never_cache
@require_safe
def desk_accounts(request: HttpRequest) -> HttpResponse:
    """Look people up; names and numbers stay masked."""
    form = SearchForm(request.GET or None)
    found = people_found(form.cleaned_data["q"]) if form.is_valid() else User.objects.none()
    page_obj = Paginator(found, PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page_obj, "asked": form.is_valid() and form.cleaned_data["q"]}
    return render(request, "accounts/desk_accounts.html", context, status=400 if form.errors else 200)


@staff_required(COUNTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_account(request: HttpRequest) -> HttpResponse:
    """Make an account for the person at the counter; the one-time password is on the answer and nowhere else."""
    form = NewAccountForm(sent(request))
    if form.is_valid():
        try:
            person, password = actions.create_account_at_counter(**form.cleaned_data, by=signed_in_person(request))
        except Refused as refused:
            form.show(refused)
        else:
            return _slip(request, person, password)
    return render(
        request, "accounts/desk_new_account.html", {"form": form}, status=REFUSED_FORM if form.is_bound else 200
    )


@staff_required(COUNTER, UNMASK)
@never_cache
@require_safe
def desk_account(request: HttpRequest, pk: int) -> HttpResponse:
    """One person, masked, and what the desk can do for them."""
    return _person_page(request, get_object_or_404(User, pk=pk), unmasked=False)


@staff_required(UNMASK)
@never_cache
@require_POST
def desk_unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the full name and number; who looked, when and where is recorded first."""
    person = get_object_or_404(User, pk=pk)
    actions.unmask(person=person, by=signed_in_person(request))
    return _person_page(request, person, unmasked=True)


@staff_required(COUNTER)
@never_cache
@require_POST
def desk_new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time password for somebody who forgot theirs."""
    person = get_object_or_404(User, pk=pk)
    helper = signed_in_person(request)
    if not permissions.may_give_new_password(helper, person):
        raise PermissionDenied
    if not request.POST.get("seen"):
        messages.error(request, _("Please confirm first that the person is here and is who they say."))
        return _person_page(request, person, unmasked=False, status=REFUSED_FORM)
    return _slip(request, person, actions.renew_password_at_counter(person=person, by=helper))


@staff_required(COUNTER)
@never_cache
@require_POST
def desk_reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """For a colleague whose phone and paper are lost: the password alone lets them in until they set it up anew."""
    person = get_object_or_404(User, pk=pk)
    helper = signed_in_person(request)
    if not permissions.may_reset_second_factor(helper, person):
        raise PermissionDenied
    second_factor.reset(person=person, by=helper)
    messages.success(request, _("The second factor is off. At the next sign-in the password alone is enough."))
    return redirect("accounts:desk_account", person.pk)


def _person_page(request: HttpRequest, person: User, *, unmasked: bool, status: int = 200) -> HttpResponse:
    helper = signed_in_person(request)
    context = {
        "person": person,
        "roles": roles_of(person),
        "unmasked": unmasked,
        "may_unmask": permissions.may_unmask(helper),
        "may_reset_second_factor": permissions.may_reset_second_factor(helper, person) and second_factor.has(person),
        "may_give_new_password": permissions.may_give_new_password(helper, person),
    }
    return render(request, "accounts/desk_account.html", context, status=status)


def _slip(request: HttpRequest, person: User, password: str) -> HttpResponse:
    return render(request, "accounts/desk_one_time_password.html", {"person": person, "password": password})
