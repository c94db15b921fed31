"""The inbox."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from centre.accounts.views import signed_in_person
from centre.notifications import actions, queries
from centre.notifications.permissions import notices_of
from centre.shared.http import local_address

NOTICES_PER_PAGE = 30


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What the person was told, unread first. Looking at the list marks nothing."""
    only_unread = "unread" in request.GET
    notices = queries.inbox(signed_in_person(request), only_unread=only_unread)
    page_obj = Paginator(notices, NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(notice, queries.sent_words(notice.created_at, now=now)) for notice in page_obj]
    return render(request, "notifications/inbox.html", {"rows": rows, "page_obj": page_obj, "only_unread": only_unread})


@never_cache
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one notice: on to the page it is about, or to its text. A link in a mail has to do, hence GET."""
    notice = get_object_or_404(notices_of(signed_in_person(request)), pk=pk)
    if request.method == "GET":
        actions.mark_read(notice=notice)
    if address := local_address(notice.url, ""):
        return redirect(address)
    when = queries.sent_words(notice.created_at, now=timezone.now())
    return render(request, "notifications/notice.html", {"notice": notice, "when": when})


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Everything counts as read."""
    count = actions.mark_all_read(by=signed_in_person(request))
    if count:
        text = ngettext("%(n)d notice is marked as read.", "%(n)d notices are marked as read.", count)
        messages.success(request, text % {"n": count})
    return redirect("notifications:inbox")
