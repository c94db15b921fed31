"""Everything there is to write about, as the desk lists it, and one piece with all its versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.accounts.models import User
from centre.shared.history import Entry, history_of
from exhibits import versions
from exhibits.models import Exhibition, Panel, Piece, ReviewStep, Section, Signature, Version

State = Version.State
MOST_WAITING = 200  # so many versions in review are looked through for what waits for somebody

NEVER, ON_SHOW, WITHDRAWN = "never", "on_show", "withdrawn"
DRAFT, IN_REVIEW, RETURNED = State.DRAFT.value, State.IN_REVIEW.value, State.RETURNED.value
CONDITIONS = {
    DRAFT: pgettext_lazy("a version", "being written"),
    IN_REVIEW: _("in review"),
    RETURNED: _("returned"),
    ON_SHOW: _("on show"),
    NEVER: _("never shown"),
    WITHDRAWN: pgettext_lazy("a version", "withdrawn"),
}
BADGES = {
    DRAFT: ("is-waiting", "pencil"),
    IN_REVIEW: ("is-waiting", "hourglass"),
    RETURNED: ("is-refused", "corner-up-left"),
    ON_SHOW: ("is-confirmed", "check"),
    NEVER: ("", "circle-dashed"),
    WITHDRAWN: ("is-refused", "eye-off"),
}


class Standing:
    """What is going on with a piece, told by its latest version."""

    piece: Piece

    @property
    def latest(self) -> Version | None:
        raise NotImplementedError

    @property
    def condition(self) -> str:
        """The open version first, else whether it is on show; a key of `CONDITIONS`."""
        return condition_of(self.piece, self.latest)

    @property
    def badge(self) -> tuple[str, str]:
        return BADGES[self.condition]

    @property
    def words(self) -> Any:
        return CONDITIONS[self.condition]

    @property
    def title(self) -> str:
        """What it is called on show, else in its latest version."""
        version = self.piece.live or self.latest
        return (version.title if version else "") or self.piece.slug

    @property
    def step(self) -> Signature | None:
        """The step that has its turn."""
        return versions.next_step(self.latest) if self.latest else None


@dataclass(frozen=True, kw_only=True)
class Line(Standing):
    """A piece as the list shows it, with its latest version; everything was fetched before."""

    piece: Piece

    @property
    def latest(self) -> Version | None:
        return next(iter(self.piece.latest_versions), None)  # type: ignore[attr-defined]

    @property
    def people(self) -> list[User]:
        """Who wrote in the latest version."""
        return [row.person for row in self.latest.author_rows.all()] if self.latest else []

    @property
    def since(self) -> Any:
        """When what is going on began: sent, or last saved."""
        return (self.latest.sent_at or self.latest.saved_at) if self.latest else self.piece.created_at

    @property
    def group(self) -> Any:
        """The heading under which it stands: its exhibition, the stories, the sites."""
        if self.piece.kind == Piece.Kind.PANEL:
            return _title_of(self.piece.panel.section.exhibition.piece)
        return _title_of(self.piece) if self.piece.kind == Piece.Kind.EXHIBITION else GROUPS[self.piece.kind]

    @property
    def place(self) -> str:
        """Of a panel: its stop code and section."""
        if self.piece.kind != Piece.Kind.PANEL:
            return ""
        return f"{self.piece.panel.stop_code} · {self.piece.panel.section.title}"


GROUPS: Mapping[str, Any] = {Piece.Kind.STORY: _("Stories for the theme wall"), Piece.Kind.SITE: _("Sites on the map")}


def condition_of(piece: Piece, latest: Version | None) -> str:
    """What is going on with a piece whose latest version this is, as a key of `CONDITIONS`."""
    if latest is not None and latest.state in (State.DRAFT, State.IN_REVIEW, State.RETURNED):
        return latest.state
    if piece.live_id:
        return ON_SHOW
    return WITHDRAWN if latest is not None and latest.state == State.WITHDRAWN else NEVER


@dataclass(frozen=True, kw_only=True)
class WantedContent:
    """Which pieces are looked for; what is empty does not matter."""

    words: str = ""
    kind: str = ""
    condition: str = ""


def pieces(wanted: WantedContent) -> QuerySet[Piece]:
    """Pieces in the order of the house: exhibitions with their panels, then stories, then sites by pinyin."""
    found = _with_latest(Piece.objects.all())
    if wanted.kind:
        kinds = [Piece.Kind.EXHIBITION, Piece.Kind.PANEL] if wanted.kind == Piece.Kind.EXHIBITION else [wanted.kind]
        found = found.filter(kind__in=kinds)
    if wanted.words:
        found = found.filter(_named(wanted.words))
    if wanted.condition:
        found = found.filter(_going_on(wanted.condition))
    return found.order_by(*_ORDER)


def lines(keys: Iterable[int]) -> list[Line]:
    """These pieces in this order, with what the list says of them; a constant number of queries."""
    pks = list(keys)
    rows = Piece.objects.select_related("live", "panel__section__exhibition__piece__live", "exhibition", "site")
    there = rows.prefetch_related(  # type: ignore[no-redef]  # two pieces, each with its own
        Prefetch("versions", _latest(), to_attr="latest_versions"),
        Prefetch("panel__section__exhibition__piece__versions", _latest(), to_attr="latest_versions"),
    ).in_bulk(pks)
    return [Line(piece=there[pk]) for pk in pks if pk in there]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for somebody: their drafts, what came back to them, how much they may sign now."""

    drafts: Sequence[Version]
    returned: Sequence[Version]
    to_sign: int


def waiting_for(person: User) -> Waiting:
    """What somebody has to do; versions that a newer one has replaced do not wait."""
    own = Version.objects.filter(author_rows__person=person).select_related("piece").order_by("-saved_at")
    newer = Version.objects.filter(piece=OuterRef("piece"), number__gt=OuterRef("number"))
    in_review = Version.objects.in_review().prefetch_related("signatures", "author_rows")[:MOST_WAITING]
    return Waiting(
        drafts=list(own.filter(state=State.DRAFT)[:10]),
        returned=list(own.filter(~Exists(newer), state=State.RETURNED)[:10]),
        to_sign=sum(1 for version in in_review if _may_sign_now(version, person)),
    )


def _may_sign_now(version: Version, person: User) -> bool:
    step = versions.next_step(version)
    return step is not None and versions.why_not_sign(version, step, person) is None


def _title_of(piece: Piece) -> str:
    version = piece.live or next(iter(piece.latest_versions), None)  # type: ignore[attr-defined]
    return (version.title if version else "") or piece.slug


def _latest() -> QuerySet[Version]:
    """The latest version of each piece."""
    newest = Version.objects.order_by("piece_id", "-number").distinct("piece_id")
    return newest.prefetch_related("author_rows__person", "signatures")


def _with_latest(found: QuerySet[Piece]) -> QuerySet[Piece]:
    newest = Version.objects.filter(piece=OuterRef("pk")).order_by("-number").annotate(called=KT("content__title"))
    return found.annotate(
        latest_state=Subquery(newest.values("state")[:1]), latest_title=Subquery(newest.values("called")[:1])
    )


def _named(words: str) -> Q:
    spelled = words.lower().replace(" ", "")
    return (
        Q(latest_title__icontains=words)
        | Q(live__content__title__icontains=words)
        | Q(pinyin__contains=spelled)
        | Q(panel__stop_code__iexact=words)
    )


def _going_on(condition: str) -> Q:
    if condition == ON_SHOW:
        return Q(live__isnull=False)
    if condition in (NEVER, WITHDRAWN):
        was_on_show = Exists(Version.objects.filter(piece=OuterRef("pk"), state=State.WITHDRAWN))
        return Q(was_on_show, live__isnull=True) if condition == WITHDRAWN else Q(~was_on_show, live__isnull=True)
    return Q(latest_state=condition)


_ORDER = (
    Case(
        When(kind__in=[Piece.Kind.EXHIBITION, Piece.Kind.PANEL], then=Value(1)),
        When(kind=Piece.Kind.STORY, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    ),
    Coalesce("panel__section__exhibition__order", "exhibition__order"),
    Coalesce("panel__section__exhibition__pk", "exhibition__pk"),
    F("kind").asc(),  # an exhibition comes before its panels
    "panel__section__order",
    "panel__section_id",
    "panel__order",
    "site__sort_key",
    "latest_title",
    "pk",
)


# --- one piece -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A point of the way from the draft to the wall: `state` is done, now, stopped, or empty for what is to come."""

    name: Any
    state: str = ""
    people: str = ""
    at: datetime | None = None
    comment: str = ""


def stages_of(version: Version) -> list[Stage]:
    """The way of a version: written by whom, and each of its steps; for a draft the steps that await it."""
    people = _(", ").join(str(row.person) for row in version.author_rows.all())
    is_draft = version.state == State.DRAFT
    written = Stage(name=_("Written"), state="now" if is_draft else "done", people=people, at=version.sent_at)
    if is_draft:
        return [written, *(Stage(name=step.name) for step in ReviewStep.objects.in_use())]
    turn = versions.next_step(version)
    return [written, *(_stage(one, is_now=one == turn) for one in version.signatures.all())]


def _stage(step: Signature, *, is_now: bool) -> Stage:
    done = {Signature.Verdict.PASSED: "done", Signature.Verdict.RETURNED: "stopped"}.get(
        Signature.Verdict(step.verdict), ""
    )
    return Stage(
        name=step.name,
        state="now" if is_now else done,
        people=str(step.by or ""),
        at=step.at,
        comment=step.comment,
    )


@dataclass(frozen=True, kw_only=True)
class PieceStory(Standing):
    """A piece with all its versions, the latest first."""

    piece: Piece

    @cached_property
    def versions(self) -> list[Version]:
        people = ("author_rows__person", "signatures__by")
        rows = self.piece.versions.select_related("sent_by", "withdrawn_by", "based_on").prefetch_related(*people)
        found = list(rows.order_by("-number"))
        for version in found:
            version.piece = self.piece
        return found

    @property
    def latest(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def lines(self) -> list[tuple[Version, Any, str, str]]:
        """Every version with what became of it in words, and the look of that."""
        return [(one, *_state_of(one)) for one in self.versions]

    @property
    def live(self) -> Version | None:
        return next((one for one in self.versions if one.pk == self.piece.live_id), None)

    @property
    def draft(self) -> Version | None:
        return self.latest if self.latest and self.latest.state == State.DRAFT else None

    @cached_property
    def stages(self) -> list[Stage]:
        """The way of the latest version."""
        return stages_of(self.latest) if self.latest else []

    @cached_property
    def place(self) -> Panel | Exhibition | None:
        """Where it hangs: the panel or the exhibition; None for stories and sites."""
        if self.piece.kind == Piece.Kind.PANEL:
            return Panel.objects.select_related("section__exhibition__piece__live").get(pk=self.piece.pk)
        if self.piece.kind == Piece.Kind.EXHIBITION:
            return Exhibition.objects.select_related("hall").get(pk=self.piece.pk)
        return None

    @cached_property
    def arrangement(self) -> list[Entry]:
        """How it was arranged: who moved what when."""
        return history_of(self.place) if self.place else []


def _state_of(version: Version) -> tuple[Any, str, str]:
    """What became of a version: words, look, icon."""
    if version.is_live:
        return CONDITIONS[ON_SHOW], *BADGES[ON_SHOW]
    if version.state in CONDITIONS:
        return CONDITIONS[version.state], *BADGES[version.state]
    return (_("replaced by a newer one") if version.state == State.APPROVED else _("set aside")), "", "circle-dashed"


def sections_of(exhibition: Exhibition) -> list[Section]:
    """The sections of an exhibition with their panels in order, each with its latest version."""
    panels = Panel.objects.order_by("order", "pk").select_related("piece__live")
    panels = panels.prefetch_related(Prefetch("piece__versions", _latest(), to_attr="latest_versions"))
    return list(exhibition.sections.order_by("order", "pk").prefetch_related(Prefetch("panels", panels)))
