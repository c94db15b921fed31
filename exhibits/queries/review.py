"""What waits for a signature, and what a reviewer has to see of one version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from centre.accounts.models import User
from centre.shared.wording import waited_words
from exhibits import content as contents
from exhibits.changes_in_words import words_of
from exhibits.checking import CheckedHit, checked_hits
from exhibits.comparing import Comparison, Line, compare
from exhibits.content import Passage
from exhibits.models import AcceptedHit, Picture, Piece, Recording, Signature, Version
from exhibits.versions import WHY_NOT_SIGN, next_step, why_not_sign

SMALL = (Piece.Kind.SITE, Piece.Kind.STORY)  # kinds of which many are read on one page
LATE = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A version in review as it waits: for which step, since when, and why somebody cannot sign it."""

    version: Version
    step: Signature
    waited: timedelta
    why_not: str | None

    @property
    def is_late(self) -> bool:
        return self.waited >= LATE

    @property
    def waited_words(self) -> str:
        return waited_words(self.waited)

    @property
    def why_not_words(self) -> str:
        return str(WHY_NOT_SIGN[self.why_not]) if self.why_not else ""

    @cached_property
    def passages(self) -> Sequence[Passage]:
        return contents.passages(self.version.piece.kind, self.version.content)


def queue(person: User, now: datetime, kinds: Iterable[str] = ()) -> list[Waiting]:
    """Every version in review, who has waited longest first."""
    versions = with_signatures(Version.objects.in_review())
    if kinds:
        versions = versions.filter(piece__kind__in=kinds)
    found = [_waiting(version, person, now) for version in versions]
    return sorted((one for one in found if one), key=lambda one: -one.waited)


def with_signatures(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Versions with everything that tells who may sign them, in a fixed number of queries."""
    signatures = Prefetch("signatures", Signature.objects.select_related("by").order_by("order"))
    return versions.select_related("piece__live", "sent_by").prefetch_related(signatures, "author_rows__person")


def _waiting(version: Version, person: User, now: datetime) -> Waiting | None:
    step = next_step(version)
    if step is None:
        return None
    signed = [one.at for one in version.signatures.all() if one.at]
    since = max([*signed, version.sent_at or now])
    return Waiting(
        version=version, step=step, waited=max(now - since, timedelta()), why_not=why_not_sign(version, step, person)
    )


def waiting_of(version: Version, person: User, now: datetime) -> Waiting | None:
    """The same for one version; None when it is not in review."""
    return _waiting(version, person, now)


# --- one version to be read ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """A picture of a version as its reviewer sees it; `picture` is None when it is not in the library any more."""

    picture: Picture | None
    alt: str
    is_decorative: bool
    caption: str


class Reading:
    """Everything there is to read of a version: its words, what changed, pictures, former comments, accepted words."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.kind = version.piece.kind

    @cached_property
    def passages(self) -> list[Passage]:
        return contents.passages(self.kind, self.version.content)

    @cached_property
    def pictures(self) -> list[ShownPicture]:
        wanted = self.version.content.get("pictures") or []
        known = Picture.objects.in_bulk([one["picture"] for one in wanted])
        return [
            ShownPicture(
                picture=known.get(one["picture"]),
                alt=one["alt"],
                is_decorative=one["is_decorative"],
                caption=one["caption"],
            )
            for one in wanted
        ]

    @cached_property
    def recordings(self) -> list[Recording]:
        return list(Recording.objects.filter(pk__in=contents.recordings_of(self.version.content)))

    @cached_property
    def comparison(self) -> Comparison | None:
        """Against what is on show; None where nothing is, or it is this very version."""
        live = self.version.piece.live
        return None if live is None or live.pk == self.version.pk else compared(live, self.version)

    @cached_property
    def comments(self) -> list[Signature]:
        """What was said about this version and the ones before it, the latest first."""
        said = Signature.objects.filter(version__piece=self.version.piece_id).exclude(comment="")
        return list(said.select_related("by", "version").order_by("-at")[:20])

    @cached_property
    def accepted(self) -> list[AcceptedHit]:
        """Words that the check found and somebody let stand."""
        return [one.accepted for one in self.hits if one.accepted]

    @cached_property
    def hits(self) -> list[CheckedHit]:
        return checked_hits(self.version)


def compared(old: Version, new: Version) -> Comparison:
    """Two versions of a piece compared, with pictures and recordings by their titles."""
    names = _names([old.content, new.content])
    return compare(new.piece.kind, old.content, new.content, names=names)


def changes_in_words(comparison: Comparison) -> list[tuple[Line, str]]:
    """Each changed sentence with what happened to it."""
    return [(line, words_of(line)) for line in comparison.changed]


def _names(all_of: Sequence[Mapping[str, object]]) -> dict[str, str]:
    pictures = {pk for one in all_of for pk in contents.pictures_of(one)}
    recordings = {pk for one in all_of for pk in contents.recordings_of(one)}
    found = Picture.objects.filter(pk__in=pictures).values_list("pk", "title") if pictures else ()
    names = {f"picture:{pk}": title for pk, title in found}
    heard = Recording.objects.filter(pk__in=recordings).values_list("pk", "title") if recordings else ()
    return names | {f"recording:{pk}": title for pk, title in heard}
