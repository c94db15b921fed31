"""The page behind the code on the sign at the exit: how was it? No account, no name, once per browser."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.floods import limited
from centre.shared.problems import Problem, Refused
from reception import rating
from reception.forms.rate import RatingForm
from reception.models import Batch

REFUSED = 422
COOKIE, SALT, KEPT = "rating", "reception.rating", timedelta(days=30)


@login_not_required
@limited("rate_visit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_visit(request: HttpRequest, code: str) -> HttpResponse:
    """Five levels and a sentence; afterwards, and whenever one comes back, the thanks."""
    batch = get_object_or_404(Batch.objects.select_related("visit"), rating_code=code)
    key, now = _key(request), timezone.now()
    if batch.ratings.filter(key=key).exists():
        return redirect(request.path) if request.method == "POST" else _page(request, batch, key, said=True)
    form = RatingForm(request.POST if request.method == "POST" else None)
    problems = rating.problems_with(batch, now=now)
    if not form.is_bound or problems or not form.is_valid():
        return _page(request, batch, key, form=form, problems=problems)
    try:
        rating.rate(batch=batch, key=key, now=now, **form.command())
    except Refused as refused:
        return _page(request, batch, key, form=form, problems=refused.problems)
    return _remembered(redirect(request.path), key)


def _page(
    request: HttpRequest,
    batch: Batch,
    key: str,
    *,
    form: RatingForm | None = None,
    problems: list[Problem] | None = None,
    said: bool = False,
) -> HttpResponse:
    context = {"batch": batch, "visit": batch.visit, "form": form, "problems": problems, "said": said}
    status = REFUSED if request.method == "POST" else 200
    return _remembered(render(request, "reception/rate_visit.html", context, status=status), key)


def _key(request: HttpRequest) -> str:
    """What this browser was given when it first came, a new one where there is none: nothing but chance."""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT) or secrets.token_hex(16)


def _remembered(response: HttpResponse, key: str) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE, key, salt=SALT, max_age=KEPT, path="/visits/rate/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response
