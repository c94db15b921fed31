"""The commands about versions: begin one, save it, send it to review, sign it, return it, withdraw it.

Whoever changes anything about a piece locks its row first, then its open version, so two people never work past each
other. What is on show changes in one place: when the last step of a version is signed, and when one is withdrawn.
"""

from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import IntegrityError
from django.db.models import Max, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared.chinese import bigrams
from centre.shared.db import retried, violated_constraint
from centre.shared.pinyin import findable, spelled
from centre.shared.problems import Problem, Refused, refuse
from exhibits import content as contents
from exhibits import notices, states
from exhibits.checking import problems_before_review
from exhibits.fingerprints import fingerprint
from exhibits.models import (
    Author,
    Picture,
    PictureUse,
    Piece,
    Recording,
    RecordingUse,
    ReviewStep,
    Signature,
    Site,
    Version,
)
from exhibits.permissions import may_edit, may_withdraw, require

State = Version.State
WHY_NOT_SIGN = {
    "own_words": _("You wrote in this version, so somebody else has to read it."),
    "signed_already": _("You have signed a step of this version already; the next one is for somebody else."),
    "no_right": _("This step is not among those you may sign."),
}


@retried
def begin(*, piece: Piece, by: User, content: dict[str, Any] | None = None, now: datetime | None = None) -> Version:
    """A new draft: with `content`, or with the words of the latest version. The open one when there is a draft already.

    A version in review is set aside by it: what its reviewers read is no longer what will be shown. Whoever wrote in
    the version it is written from counts as an author too, unless that one is approved. Raises PermissionDenied.
    """
    require(may_edit(by))
    kept = _locked(piece)
    latest = kept.versions.order_by("-number").first()
    if latest is not None and latest.state == State.DRAFT:
        return latest
    if latest is not None and latest.state == State.IN_REVIEW:
        _move(latest, State.SET_ASIDE)
    number = (kept.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    words = content if content is not None else (latest.content if latest else {})
    version = Version.objects.create(
        piece=kept,
        number=number,
        based_on=latest,
        content=contents.tidied(kept.kind, words),
        saved_at=now or timezone.now(),
    )
    _take_over_authors(version, latest, by)
    _note_uses(version)
    return version


@retried
def save(*, version: Version, content: dict[str, Any], by: User, saves: int, now: datetime) -> Version:
    """Put new words into a draft. `saves` is how often it had been saved when the form was made.

    Raises Refused with the code `newer` when somebody has saved it since, `not_a_draft` when it is none any more, or
    PermissionDenied. Anything can be saved, also what could not be sent.
    """
    require(may_edit(by))
    kept = _open_version(version, "save")
    if kept.saves != saves:
        message = _("Somebody else has saved this draft meanwhile. Please copy your words and load it again.")
        raise Refused([Problem(code="newer", message=message)])
    kept.content = contents.tidied(kept.piece.kind, content)
    kept.saves, kept.saved_at = saves + 1, now
    kept.save(update_fields=["content", "saves", "saved_at"])
    Author.objects.get_or_create(version=kept, person=by)
    _note_uses(kept)
    return kept


@retried
def discard(*, version: Version, by: User) -> None:
    """Throw a draft away. What is on show stays. Raises Refused or PermissionDenied."""
    require(may_edit(by))
    _open_version(version, "discard").delete()


@retried
def send(*, version: Version, by: User, now: datetime) -> Version:
    """Send a draft to its reviewers; from now on it never changes.

    Raises Refused with everything that is missing, too long, or found by the check of terms and not yet accepted.
    """
    require(may_edit(by))
    kept = _open_version(version, "send")
    refuse(problems_before_review(kept))
    steps = list(ReviewStep.objects.in_use())
    if not steps:
        raise Refused([Problem(code="no_steps", message=_("There is no step of a review. Please set up one first."))])
    kept.state, kept.sent_at, kept.sent_by = State.IN_REVIEW, now, by
    kept.fingerprint = fingerprint_of(kept)
    kept.save(update_fields=["state", "sent_at", "sent_by", "fingerprint"])
    Signature.objects.bulk_create(
        Signature(version=kept, order=order, name=step.name, work=step.work) for order, step in enumerate(steps, 1)
    )
    notices.step_waits(kept, kept.signatures.all()[0])
    return kept


@retried
def sign(*, version: Version, by: User, passes: bool, now: datetime, comment: str = "", order: int) -> Version:
    """Sign the step `order` of a version, which must have its turn: let it pass, or return it with a comment.

    The last step that passes puts the version on show. Raises Refused with the code `own_words`, `signed_already`,
    `not_its_turn`, `no_comment` or `not_in_review`, or PermissionDenied for somebody without the right of the step.
    """
    kept = _open_version(version, "pass")
    step = next_step(kept)
    if step is None or step.order != order:
        raise Refused([Problem(code="not_its_turn", message=_("Somebody else has just signed this step."))])
    _require_signer(kept, step, by)
    comment = comment.strip()
    if not passes and not comment:
        raise Refused([Problem(code="no_comment", field="comment", message=_("Please say what should be changed."))])
    step.verdict = Signature.Verdict.PASSED if passes else Signature.Verdict.RETURNED
    step.by, step.at, step.comment = by, now, comment
    _signed(step)
    return _after(kept, step, now)


@retried
def withdraw(*, version: Version, by: User, reason: str, now: datetime) -> Version:
    """Take what is on show off at once, everywhere; its words and signatures are kept.

    Raises Refused (field `reason`) without a reason, or when the version is not on show; PermissionDenied.
    """
    require(may_withdraw(by))
    kept = _open_version(version, "withdraw")
    reason = reason.strip()
    if not reason:
        raise Refused([Problem(code="no_reason", field="reason", message=_("Please say why it is taken off."))])
    was_live = kept.is_live
    kept.withdrawn_at, kept.withdrawn_by, kept.withdrawn_because = now, by, reason
    _move(kept, State.WITHDRAWN, "withdrawn_at", "withdrawn_by", "withdrawn_because")
    if was_live:
        Piece.objects.filter(pk=kept.piece_id).update(search=None, pinyin="")
    notices.version_withdrawn(kept)
    return kept


# --- what others ask, too --------------------------------------------------------------------------------------------


def next_step(version: Version) -> Signature | None:
    """The step that has its turn; None when the version is not in review."""
    if version.state != State.IN_REVIEW:
        return None
    return next((one for one in version.signatures.all() if one.verdict == Signature.Verdict.OPEN), None)


def why_not_sign(version: Version, step: Signature, person: User) -> str | None:
    """Why somebody cannot sign a step, as a code of `WHY_NOT_SIGN`; None when they can."""
    rights = {right for right in states.RIGHT_OF_WORK.values() if person.is_staff and person.has_perm(right)}
    return states.why_not_sign(
        work=step.work,
        rights=rights,
        has_written=any(row.person_id == person.pk for row in version.author_rows.all()),
        has_signed=any(one.by_id == person.pk for one in version.signatures.all()),
    )


def fingerprint_of(version: Version) -> str:
    """The fingerprint of what the version says now, with the files it names."""
    pictures = Picture.objects.filter(pk__in=contents.pictures_of(version.content)).values_list("pk", "source_sha256")
    recordings = Recording.objects.filter(pk__in=contents.recordings_of(version.content)).values_list("pk", "sha256")
    files = {f"picture:{pk}": sha256 for pk, sha256 in pictures}
    files |= {f"recording:{pk}": sha256 for pk, sha256 in recordings}
    return fingerprint(
        piece=version.piece.slug,
        number=version.number,
        kind=version.piece.kind,
        content=version.content,
        files=files,
    )


def put_on_show(version: Version) -> None:
    """Make an approved version the one that everybody sees, and that is found by searching."""
    piece, words = version.piece, version.content
    public = [one.text for one in contents.passages(piece.kind, words) if one.is_public]
    piece.live = version
    piece.pinyin = findable(version.title, words.get("pinyin", ""))
    piece.save(update_fields=["live", "pinyin"])
    vector = SearchVector(Value(bigrams("\n".join(public))), config="simple")
    Piece.objects.filter(pk=piece.pk).update(search=vector)
    if piece.kind == Piece.Kind.SITE:
        Site.objects.filter(pk=piece.pk).update(sort_key=(words.get("pinyin") or spelled(version.title))[:100].lower())


# --- steps of the commands -------------------------------------------------------------------------------------------


def _locked(piece: Piece) -> Piece:
    return Piece.objects.select_for_update(no_key=True).get(pk=piece.pk)


def _open_version(version: Version, deed: str) -> Version:
    """The version as it is now, locked with its piece. Raises Refused when the deed cannot be done in its state."""
    piece = _locked(version.piece)
    kept = Version.objects.select_for_update(no_key=True).filter(pk=version.pk).first()
    if kept is None or not states.allows(deed, kept.state):
        code = {"draft": "not_a_draft", "in_review": "not_in_review"}.get(min(states.DEEDS[deed][0]), "not_on_show")
        raise Refused([Problem(code=code, message=_("Somebody else was faster: this version has moved on."))])
    kept.piece = piece
    return kept


def _move(version: Version, state: str, *also: str) -> None:
    version.state = state
    version.save(update_fields=["state", *also])


def _take_over_authors(version: Version, latest: Version | None, by: User) -> None:
    people = {by.pk}
    if latest is not None and latest.state not in (State.APPROVED, State.WITHDRAWN):
        people |= set(latest.author_rows.values_list("person_id", flat=True))
    Author.objects.bulk_create(Author(version=version, person_id=person) for person in sorted(people))


def _note_uses(version: Version) -> None:
    """Write down which things of the library a draft uses; what is not in the library falls out of its words."""
    content = version.content
    wanted = contents.pictures_of(content)
    pictures = _kept_in_library(Picture, wanted)
    version.picture_uses.exclude(picture__in=pictures).delete()
    PictureUse.objects.bulk_create(
        [PictureUse(version=version, picture_id=pk) for pk in sorted(pictures)], ignore_conflicts=True
    )
    wanted = contents.recordings_of(content)
    recordings = _kept_in_library(Recording, wanted)
    version.recording_uses.exclude(recording__in=recordings).delete()
    RecordingUse.objects.bulk_create(
        [RecordingUse(version=version, recording_id=pk) for pk in sorted(recordings)], ignore_conflicts=True
    )
    changed = _without_strangers(content, pictures, recordings)
    if _with_transcripts(content) or changed:
        version.save(update_fields=["content"])


def _kept_in_library(things: type[Picture] | type[Recording], wanted: list[int]) -> set[int]:
    """Which of these the library has; locked, so that nobody deletes one in this very moment."""
    rows: Any = things.objects
    return set(rows.filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _without_strangers(content: dict[str, Any], pictures: set[int], recordings: set[int]) -> bool:
    """Take out of a content what is not in the library; whether there was any."""
    known = [one for one in content.get("pictures") or [] if one["picture"] in pictures]
    strange = len(known) != len(content.get("pictures") or [])
    if strange:
        content["pictures"] = known
    for part in ("audio", "video"):
        if content.get(part) and content[part] not in recordings:
            content[part], strange = None, True
    return strange


def _with_transcripts(content: dict[str, Any]) -> bool:
    """Take what is said in a recording from the library, so that it is signed too; whether any was taken."""
    wanted = {content[part]: f"{part}_words" for part in ("audio", "video") if content.get(part)}
    empty = {pk: words for pk, words in wanted.items() if not content.get(words)}
    for recording in Recording.objects.filter(pk__in=empty):
        content[empty[recording.pk]] = recording.transcript
    return bool(empty)


def _require_signer(version: Version, step: Signature, by: User) -> None:
    why = why_not_sign(version, step, by)
    require(why != "no_right")
    if why is not None:
        raise Refused([Problem(code=why, message=WHY_NOT_SIGN[why])])


def _signed(step: Signature) -> None:
    """The constraint is the last word, should two people have come past the check."""
    try:
        step.save(update_fields=["verdict", "by", "at", "comment"])
    except IntegrityError as error:
        code = {"signature_by_no_author": "own_words", "signature_nobody_twice": "signed_already"}.get(
            violated_constraint(error) or ""
        )
        if code is None:
            raise
        raise Refused([Problem(code=code, message=WHY_NOT_SIGN[code])]) from None


def _after(version: Version, step: Signature, now: datetime) -> Version:
    """What follows from a signature: returned, on show, or the next step waits."""
    if step.verdict == Signature.Verdict.RETURNED:
        _move(version, State.RETURNED)
        notices.version_returned(version, step)
        return version
    following = Signature.objects.filter(version=version, verdict=Signature.Verdict.OPEN).first()
    if following is not None:
        notices.step_waits(version, following)
        return version
    version.approved_at = now
    _move(version, State.APPROVED, "approved_at")
    put_on_show(version)
    notices.version_approved(version)
    return version
