"""What a piece will look like: rendered with the very templates of the screens and pages, before anybody signs it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string, select_template
from django.views.decorators.http import require_http_methods

from centre.accounts.permissions import staff_required
from centre.shared.framing import framed_by_us
from exhibits import content as contents
from exhibits.content import Content
from exhibits.desk_views.pieces import READ, piece_of
from exhibits.fit_lines import fit_lines
from exhibits.forms.desk_content import ContentForm
from exhibits.models import Picture, Piece, Version
from exhibits.queries.previews import MAP, PHONE, RAIL, WALL, SiteAsTyped, surfaces_of, titles_beside

PLAIN = "exhibits/_preview_plain.html"
# What a surface shows of a piece.
BODIES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (WALL, Piece.Kind.PANEL): "exhibits/_slide_story.html",
        (WALL, Piece.Kind.STORY): "exhibits/_slide_story.html",
        (RAIL, Piece.Kind.PANEL): "exhibits/_rail_panel.html",
        (PHONE, Piece.Kind.PANEL): "exhibits/_panel_body.html",
        (PHONE, Piece.Kind.EXHIBITION): PLAIN,
        (MAP, Piece.Kind.SITE): "exhibits/_site_card.html",
        (PHONE, Piece.Kind.SITE): "exhibits/_site_card.html",
    }
)


@staff_required(*READ)
@framed_by_us
@require_http_methods(["GET", "HEAD", "POST"])
def desk_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of one surface (`?on=wall`) with a version (`?version=`, else the latest) as it will be seen.

    A POST answers for a script: all surfaces with what is typed, and the lines about what fits.
    """
    piece = piece_of(pk)
    if request.method == "POST":
        return JsonResponse(_live(request, piece))
    surface = request.GET.get("on", "")
    if surface not in surfaces_of(piece):
        raise Http404
    context = _context(piece, surface, _version_of(piece, request.GET.get("version", "")).content)
    return render(request, "exhibits/desk_preview.html", context)


def _version_of(piece: Piece, number: str) -> Version:
    found = piece.versions.order_by("-number")
    if number:
        known = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        return get_object_or_404(found, number=known)
    return get_object_or_404(found[:1])


def _live(request: HttpRequest, piece: Piece) -> dict[str, Any]:
    content = ContentForm(piece.kind, request.POST).content
    pages = {
        surface: render_to_string("exhibits/desk_preview.html", _context(piece, surface, content), request)
        for surface in surfaces_of(piece)
    }
    fit = {name: vars(line) for name, line in fit_lines(piece.kind, content).items()}
    return {"pages": pages, "fit": fit}


def _context(piece: Piece, surface: str, content: Content) -> dict[str, Any]:
    body = select_template([BODIES[(surface, piece.kind)], PLAIN])
    context: dict[str, Any] = {"piece": piece, "content": content, "surface": surface, "body": body}
    context["picture"] = Picture.objects.filter(pk__in=contents.pictures_of(content)[:1]).first()
    if surface == RAIL:
        context["stops"] = titles_beside(piece, str(content.get("title") or ""))
    if surface == MAP and content.get("point"):
        context["mark"] = SiteAsTyped(site=piece.site, words=content)
    return context
