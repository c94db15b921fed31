"""The log: every visit there ever was, and a search over it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM
from reception.forms.desk_log import LogForm
from reception.queries.log import MOST, lines, newest, similar

ROWS_PER_PAGE = 50


@staff_required("reception.see_visits")
@never_cache
@require_safe
def desk_log(request: HttpRequest) -> HttpResponse:
    """The latest visits first; `?q=` searches, the other parameters narrow. Where nothing is found, what is similar."""
    form = LogForm(request.GET)
    if not form.is_valid():
        return render(request, "reception/desk_log.html", {"form": form}, status=REFUSED_FORM)
    wanted = form.wanted()
    page = Paginator(newest(wanted), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    alike = lines(similar(wanted)) if wanted.words and not page.object_list else []
    context = {"form": form, "page_obj": page, "lines": lines(page.object_list), "similar": alike, "most": MOST}
    return render(request, "reception/desk_log.html", context)
