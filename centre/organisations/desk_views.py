"""Pages of the desk about organisations and who belongs to them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, sent, signed_in_person
from centre.organisations import actions
from centre.organisations.forms import MemberForm, OrganisationForm, SearchForm
from centre.organisations.models import Membership, Organisation
from centre.organisations.queries import members_of, organisations_found
from centre.shared.problems import Refused

VIEW, ADD, CHANGE = (f"organisations.{deed}_organisation" for deed in ("view", "add", "change"))
ORGANISATIONS_PER_PAGE = 50


@staff_required(VIEW)
@require_safe
def desk_organisations(request: HttpRequest) -> HttpResponse:
    """All organisations, or those with some words in the name."""
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page_obj = Paginator(organisations_found(text), ORGANISATIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page_obj, "text": text}
    return render(request, "organisations/desk_organisations.html", context, status=400 if form.errors else 200)


@staff_required(ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new_organisation(request: HttpRequest) -> HttpResponse:
    """Note a new organisation."""
    form = OrganisationForm(sent(request))
    if form.is_valid() and (saved := _saved(request, form)):
        messages.success(request, _("%(name)s is noted.") % {"name": saved.name})
        return redirect("organisations:desk_organisation", saved.pk)
    status = REFUSED_FORM if form.is_bound else 200
    return render(request, "organisations/desk_new_organisation.html", {"form": form}, status=status)


@staff_required(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: its names, and who belongs to it."""
    organisation = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(sent(request), instance=organisation)
    if form.is_valid() and _saved(request, form):
        messages.success(request, _("Saved."))
        return redirect("organisations:desk_organisation", pk)
    return _page(request, pk, form=form, member_form=MemberForm(prefix="member"))


@staff_required(CHANGE)
@require_POST
def desk_add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody belongs to an organisation."""
    organisation = get_object_or_404(Organisation, pk=pk)
    form = MemberForm(request.POST, prefix="member")
    if form.is_valid():
        try:
            actions.add_member(organisation=organisation, **form.command(), by=signed_in_person(request))
        except Refused as refused:
            form.show(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisations:desk_organisation", pk)
    return _page(request, pk, form=OrganisationForm(instance=organisation), member_form=form)


@staff_required(CHANGE)
@require_POST
def desk_end_membership(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Somebody no longer belongs to an organisation."""
    membership = get_object_or_404(Membership, pk=membership_pk, organisation_id=pk)
    actions.end_membership(membership=membership, by=signed_in_person(request))
    messages.success(request, _("%(name)s no longer belongs to it.") % {"name": membership.person.masked_name})
    return redirect("organisations:desk_organisation", pk)


@staff_required(CHANGE)
@require_POST
def desk_retire_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an organisation out of use, or back into it."""
    organisation = get_object_or_404(Organisation, pk=pk)
    command = actions.take_into_use if organisation.retired_at else actions.retire
    command(organisation=organisation, by=signed_in_person(request))
    messages.success(request, _("Saved."))
    return redirect("organisations:desk_organisation", pk)


def _saved(request: HttpRequest, form: OrganisationForm) -> Organisation | None:
    try:
        return actions.save_organisation(organisation=form.save(commit=False), by=signed_in_person(request))
    except Refused as refused:
        form.show(refused)
        return None


def _page(request: HttpRequest, pk: int, *, form: OrganisationForm, member_form: MemberForm) -> HttpResponse:
    organisation = Organisation.objects.get(pk=pk)  # as it is saved, not as a refused form would have it
    context = {
        "organisation": organisation,
        "members": members_of(organisation),
        "form": form,
        "member_form": member_form,
    }
    refused = form.is_bound or member_form.is_bound
    return render(request, "organisations/desk_organisation.html", context, status=REFUSED_FORM if refused else 200)
