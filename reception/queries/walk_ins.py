"""What the desk need not type: the names it knows, and what an organisation was last time."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from centre.organisations.models import Organisation
from reception.models import Visit
from reception.queries.asking import known_organisations

Kind, Level = Organisation.Kind, Visit.Level
LATELY = 100
LEVEL_OF: Mapping[str, str] = MappingProxyType(
    {
        Kind.SCHOOL: Level.SCHOOL,
        Kind.COMPANY: Level.COMPANY,
        Kind.GOVERNMENT: Level.DISTRICT,
        Kind.COMMUNITY: Level.SUBDISTRICT,
    }
)


def names_at_the_door() -> Sequence[str]:
    """The organisations that came lately and those that are known otherwise, each once; two queries."""
    lately = Visit.objects.order_by("-pk").values_list("organisation_name", flat=True)[:LATELY]
    return list(dict.fromkeys([*lately, *known_organisations()]))


def usual_kind_and_level(name: str, *, kind: str = "") -> tuple[str, str]:
    """Kind and level of an organisation: as in its last visit, else as it is known, else by its `kind`."""
    last = Visit.objects.filter(organisation_name=name).order_by("-starts_at", "-pk").first()
    if last and kind in ("", last.kind):
        return last.kind, last.level
    known = Organisation.objects.filter(name=name).first()
    kind = kind or (known.kind if known else Kind.OTHER)
    return kind, LEVEL_OF.get(kind, Level.OTHER)
