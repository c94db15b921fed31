"""The editor: a draft is written here, saved by itself while somebody types, looked at, and sent to its reviewers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from centre.accounts.middleware import is_fragment
from centre.accounts.permissions import staff_required
from centre.accounts.views import REFUSED_FORM, signed_in_person
from centre.shared.problems import Problem, Refused
from centre.shared.wording import clock
from exhibits import content as contents
from exhibits import versions
from exhibits.content import Content
from exhibits.desk_views.pieces import EDIT, piece_of
from exhibits.forms.desk_content import ContentForm, Raw, changed, with_picture
from exhibits.models import Picture, Piece, Version
from exhibits.queries.content import PieceStory
from exhibits.queries.previews import previews_of

CONFLICT = 409
PICTURES_SHOWN = 12


@staff_required(EDIT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of a piece. A POST saves it; `change` adds or moves something, `deed` sends it to review."""
    piece = piece_of(pk)
    draft = piece.versions.filter(state=Version.State.DRAFT).first()
    if request.method == "POST":
        return _posted(request, piece, draft)
    if draft is None:
        messages.info(request, _("There is no draft to write in. Please begin the next version first."))
        return redirect("exhibits:desk_piece", piece.pk)
    form = ContentForm(piece.kind, content=draft.content, more=request.GET.get("more", ""))
    return _page(request, piece, draft, form)


def _posted(request: HttpRequest, piece: Piece, draft: Version | None) -> HttpResponse:
    form = ContentForm(piece.kind, request.POST)
    try:
        version = _saved(request, piece, draft, form)
        if request.POST.get("deed") == "send":
            return _sent(request, piece, version)
    except Refused as refused:
        return _refused(request, piece, draft, form, refused)
    if is_fragment(request):
        return JsonResponse({"saves": version.saves, "clock": clock(version.saved_at), "number": version.number})
    if request.POST.get("deed") == "save":
        messages.success(request, _("The draft is saved."))
    return redirect(_way_on(request, piece))


def _saved(request: HttpRequest, piece: Piece, draft: Version | None, form: ContentForm) -> Version:
    """The draft with what is typed. Raises Refused when that is no content, or when there is no such draft any more."""
    if draft is None:
        message = _("This draft was sent or thrown away meanwhile. Please copy your words and begin the next version.")
        raise Refused([Problem(code="not_a_draft", message=message)])
    if problems := form.problems():
        raise Refused(problems)
    content = _with_change(request, piece, form.raw)
    try:
        return versions.save(
            version=draft, content=content, by=signed_in_person(request), saves=_saves(request), now=timezone.now()
        )
    except Refused as refused:
        # A page that was left saves what it held, perhaps after the next one was asked for: nothing is lost then.
        there = Version.objects.filter(pk=draft.pk, state=Version.State.DRAFT).first()
        if refused.codes == {"newer"} and there and there.content == contents.tidied(piece.kind, content):
            return there
        raise


def _saves(request: HttpRequest) -> int:
    """How often the draft had been saved when the form was made; -1, which it never was, for nonsense."""
    saves = request.POST.get("saves", "")
    return int(saves) if saves.isascii() and saves.isdigit() and len(saves) < 9 else -1


def _with_change(request: HttpRequest, piece: Piece, raw: Raw) -> Content:
    change = request.POST.get("change", "")
    key = change.removeprefix("picture ")
    if change != key and "pictures" in raw and key.isascii() and key.isdigit() and len(key) < 10:
        picture = Picture.objects.filter(pk=int(key)).first()
        return with_picture(raw, picture) if picture else raw
    return contents.tidied(piece.kind, changed(piece.kind, raw, change))


def _sent(request: HttpRequest, piece: Piece, version: Version) -> HttpResponse:
    try:
        versions.send(version=version, by=signed_in_person(request), now=timezone.now())
    except Refused as refused:
        saved = ContentForm(piece.kind, content=version.content)
        return _page(request, piece, version, saved, refused.problems)
    messages.success(request, _("The version is with its reviewers; those who may sign have been told."))
    return redirect("exhibits:desk_piece", piece.pk)


def _refused(
    request: HttpRequest, piece: Piece, draft: Version | None, form: ContentForm, refused: Refused
) -> HttpResponse:
    if is_fragment(request):
        told = {"code": refused.problems[0].code, "message": " ".join(str(one) for one in refused.problems)}
        is_late = refused.codes & {"newer", "not_a_draft"}
        return JsonResponse(told, status=CONFLICT if is_late else REFUSED_FORM)
    return _page(request, piece, draft, form, refused.problems)


def _way_on(request: HttpRequest, piece: Piece) -> str:
    """Back to the editor, where the button stood; `more` opens an empty row there."""
    deed, _space, target = request.POST.get("change", "").partition(" ")
    address = reverse("exhibits:desk_edit", args=[piece.pk])
    if deed == "picture":
        return f"{address}#part-pictures"
    known = [part.name for part in contents.PARTS[piece.kind]]
    part = target.partition("-")[0]
    if part not in known:
        return address
    return f"{address}?more={part}#part-{part}" if deed == "more" else f"{address}#part-{part}"


def _page(
    request: HttpRequest,
    piece: Piece,
    version: Version | None,
    form: ContentForm,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    story = PieceStory(piece=piece)
    context: dict[str, Any] = {
        "piece": piece,
        "story": story,
        "version": version or story.latest,
        "saves": request.POST.get("saves", "") if version is None or form.data is not None else version.saves,
        "form": form,
        "problems": problems,
        "previews": previews_of(piece),
        "chosen": Picture.objects.in_bulk(contents.pictures_of(form.content)),
        "library": _library(request, form),
        "comments": _comments(story),
    }
    return render(request, "exhibits/desk_edit.html", context, status=REFUSED_FORM if problems else 200)


def _library(request: HttpRequest, form: ContentForm) -> list[Picture]:
    """The latest pictures that are not chosen yet, or those that `?pictures=` looks for."""
    if "pictures" not in form.rows:
        return []
    found = Picture.objects.exclude(pk__in=contents.pictures_of(form.content))
    if words := request.GET.get("pictures", "").replace("\0", "")[:60]:
        found = found.filter(title__icontains=words)
    return list(found[:PICTURES_SHOWN])


def _comments(story: PieceStory) -> list[Any]:
    """What reviewers said of the version that this one was written from."""
    before = next((one for one in story.versions if one.state == Version.State.RETURNED), None)
    return [one for one in before.signatures.all() if one.comment] if before else []
