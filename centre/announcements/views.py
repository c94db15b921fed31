"""Announcements for everybody: the list, one of them, its files, and a feed."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centre.announcements.models import Announcement, Attachment
from centre.announcements.passages import passages
from centre.announcements.permissions import may_write
from centre.announcements.queries import current, lead_of, others, revision
from centre.shared.finished_pages import FinishedPages

ON_A_PAGE = 12
IN_FEED = 30
GONE = 410
_pages = FinishedPages(200, with_questions=True)
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


@login_not_required
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """What stands now, pinned ones first; `?kind=` shows one kind."""
    now, kind = timezone.now(), request.GET.get("kind", "")
    kind = kind if kind in Announcement.Kind.values else ""

    def made() -> str:
        page = Paginator(current(now, kind=kind), ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "page_obj": page,
            "rows": [(one, lead_of(one), one.is_pinned(now)) for one in page],
            "kinds": Announcement.Kind.choices,
            "kind": kind,
        }
        return render_to_string("announcements/announcements.html", context, request)

    return _finished(request, made, now)


@login_not_required
@require_safe
def announcement(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them. An expired one says so; a withdrawn one says why, and nothing else; before its moment it is not."""
    now = timezone.now()
    found = get_object_or_404(Announcement.objects.defer("search").exclude(state="draft"), slug=slug)
    if not found.was_out(now):
        raise Http404
    if found.state == Announcement.State.WITHDRAWN:
        return render(request, "announcements/withdrawn.html", {"announcement": found}, status=GONE)

    def made() -> str:
        context = page_of(found, others=others(found, now), is_expired=found.phase(now) == Announcement.Phase.EXPIRED)
        return render_to_string("announcements/announcement.html", context, request)

    return _finished(request, made, now)


@login_not_required
@require_safe
def attachment(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A file to be saved, never shown: for everybody while its announcement can be read, for its writers before."""
    found = get_object_or_404(
        Attachment.objects.select_related("announcement").defer("announcement__search"),
        pk=pk if pk < 2**63 else 0, announcement__slug=slug,
    )  # fmt: skip
    it, is_public = found.announcement, found.announcement.was_out(timezone.now())
    if it.state == Announcement.State.WITHDRAWN or not (is_public or may_write(request.user)):
        raise Http404
    response = FileResponse(_opened(found), as_attachment=True, filename=found.name, content_type=found.content_type)
    response["Cache-Control"] = "private, no-store" if not is_public else "private, max-age=600"
    for header, value in HARMLESS.items():
        response[header] = value
    return response


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What stands now as an Atom feed, the latest first."""
    found = current(timezone.now()).order_by("-publish_at", "-pk")[:IN_FEED]
    here = request.build_absolute_uri(reverse("announcements:announcements"))
    made = Atom1Feed(
        title=_("Announcements"), link=here, description="", feed_url=request.build_absolute_uri(), language="zh-CN"
    )
    for one in found:
        link = request.build_absolute_uri(one.get_absolute_url())
        made.add_item(
            title=one.title, link=link, description=lead_of(one), unique_id=link,
            pubdate=one.publish_at, updateddate=one.changed_at or one.publish_at,
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def page_of(found: Announcement, **more: object) -> dict[str, object]:
    """What the page of an announcement shows; for the preview, too."""
    return {
        "announcement": found,
        "passages": passages(found.text),
        "attachments": list(found.attachments.select_related("announcement").defer("announcement__search")),
        **more,
    }


def _finished(request: HttpRequest, make: Callable[[], str], now: datetime) -> HttpResponse:
    """The page for this reader; made anew with every change, and when the moment of an announcement has come."""
    response = _pages.answer(request, make, revision=revision(now))
    assert response is not None  # `make` always has something to show
    return response


def _opened(found: Attachment):  # type: ignore[no-untyped-def]
    try:
        return default_storage.open(found.file)
    except OSError:
        raise Http404 from None
