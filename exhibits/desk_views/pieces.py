"""A piece of content at the desk: its versions, who signed them, and what can be done with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from centre.accounts.permissions import staff_required
from exhibits.models import Piece


@staff_required("exhibits.edit_content", "exhibits.review_content", "exhibits.proof_content")
@require_safe
def desk_piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one piece."""
    piece = get_object_or_404(Piece.objects.select_related("live"), pk=pk)
    return render(request, "exhibits/desk_piece.html", {"piece": piece})
