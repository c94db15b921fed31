"""Pages of the portal for staff."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@staff_member_required(login_url="accounts:sign_in")
def components(request: HttpRequest) -> HttpResponse:
    """The gallery of components, each in each state."""
    return render(request, "portal/components.html")
