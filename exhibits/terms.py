"""The commands about words: keeping the list of terms, and accepting what the check found in a draft."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.db import retried, violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from exhibits.checking import hits_of
from exhibits.models import AcceptedHit, Piece, Term, Version
from exhibits.permissions import may_edit, require

MOST_WRONG = 20  # variants of one term
LONGEST_WRONG, LONGEST_REASON = 60, 120
UNIQUE = "exhibits_term_wording_key"


@retried
def keep_term(
    *, wording: str, short_name: str, wrong: Iterable[str], note: str, by: User, term: Term | None = None
) -> Term:
    """Enter a term, or change one. It holds for everything that is sent to review from now on.

    Raises Refused (fields `wording`, `short_name`, `wrong`) or PermissionDenied.
    """
    require(may_edit(by))
    kept = Term() if term is None else Term.objects.select_for_update(no_key=True).get(pk=term.pk)
    kept.wording, kept.short_name, kept.note = wording.strip(), short_name.strip(), note.strip()
    kept.wrong = list(dict.fromkeys(one.strip() for one in wrong if one.strip()))
    refuse(_problems_with(kept))
    return _saved(kept)


@retried
def retire_term(*, term: Term, by: User, now: datetime) -> Term:
    """Stop looking for a term; it stays in the list of retired ones. Raises PermissionDenied."""
    return _retired(term, now, by)


@retried
def bring_back_term(*, term: Term, by: User) -> Term:
    """Look for a retired term again. Raises PermissionDenied."""
    return _retired(term, None, by)


@retried
def accept_hit(*, version: Version, key: str, by: User, now: datetime, reason: str = "") -> AcceptedHit:
    """Let words stand that the check found in a draft; `key` is that of the hit. Accepting twice is accepting once.

    Raises Refused when the version is no draft any more, or the words are not in it (any more); PermissionDenied.
    """
    require(may_edit(by))
    draft = _draft(version)
    hit = next((one for one in hits_of(draft) if one.key == key), None)
    if hit is None:
        raise Refused([Problem(code="no_such_hit", message=_("These words are not in the draft any more."))])
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Refused([_too_long("reason", _("The reason"), LONGEST_REASON)])
    given = {"words": hit.words.replace("\n", "")[:60], "reason": reason, "by": by, "at": now}
    accepted, _made = AcceptedHit.objects.get_or_create(version=draft, key=key, defaults=given)
    return accepted


@retried
def take_back_acceptance(*, version: Version, key: str, by: User) -> None:
    """Have words looked at again that were accepted in this draft. Raises Refused or PermissionDenied."""
    require(may_edit(by))
    _draft(version).accepted_hits.filter(key=key).delete()


def _draft(version: Version) -> Version:
    """The version locked with its piece, as every command about versions does it. Raises Refused for no draft."""
    piece = Piece.objects.select_for_update(no_key=True).get(pk=version.piece_id)
    draft = Version.objects.select_for_update(no_key=True).filter(pk=version.pk, state=Version.State.DRAFT).first()
    if draft is None:
        message = _("Somebody else was faster: this version has moved on.")
        raise Refused([Problem(code="not_a_draft", message=message)])
    draft.piece = piece
    return draft


def _retired(term: Term, at: datetime | None, by: User) -> Term:
    require(may_edit(by))
    kept = Term.objects.select_for_update(no_key=True).get(pk=term.pk)
    kept.retired_at = at
    kept.save(update_fields=["retired_at"])
    return kept


def _problems_with(term: Term) -> list[Problem]:
    found = [
        _too_long(name, label, most)
        for name, label, most in (("wording", _("The wording"), 60), ("short_name", _("The short name"), 30))
        if len(getattr(term, name)) > most
    ]
    if not term.wording:
        found.append(Problem(code="no_wording", field="wording", message=_("Please write the right wording.")))
    if not term.wrong and not term.short_name:
        message = _("Please give at least one wrong variant, or a short name.")
        found.append(Problem(code="nothing_to_look_for", field="wrong", message=message))
    if len(term.note) > LONGEST_REASON:
        found.append(_too_long("note", _("The note"), LONGEST_REASON))
    return [*found, *_problems_with_variants(term)]


def _problems_with_variants(term: Term) -> list[Problem]:
    if len(term.wrong) > MOST_WRONG or any(len(one) > LONGEST_WRONG for one in term.wrong):
        message = _("At most 20 variants, each of at most 60 characters.")
        return [Problem(code="too_many_variants", field="wrong", message=message)]
    if any(one in (term.wording, term.short_name) for one in term.wrong):
        message = _("What is right cannot be a wrong variant as well.")
        return [Problem(code="right_and_wrong", field="wrong", message=message)]
    if term.short_name == term.wording and term.wording:
        message = _("The short name has to differ from the full one.")
        return [Problem(code="right_and_wrong", field="short_name", message=message)]
    return []


def _too_long(field: str, what: Any, most: int) -> Problem:
    message = _("%(what)s may have at most %(most)s characters.") % {"what": what, "most": most}
    return Problem(code="too_long", field=field, message=message)


def _saved(term: Term) -> Term:
    try:
        term.save()
    except IntegrityError as error:
        if violated_constraint(error) != UNIQUE:
            raise
        message = _("This wording is in the list already, perhaps among the retired ones.")
        raise Refused([Problem(code="there_already", field="wording", message=message)]) from None
    return term
