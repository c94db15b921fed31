"""What the pages of imports show."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from centre.accounts.models import User
from centre.sheets.models import Import, ImportRow
from centre.sheets.registry import kinds_for

Fate = ImportRow.Fate
LOOKED_AT, SAMPLES = 20, 3


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Rows by what the rehearsal says of them, or, once writing has begun, by what became of them."""

    total: int
    written: int
    there: int
    refused: int

    @property
    def adds_up(self) -> bool:
        return self.total == self.written + self.there + self.refused


def imports_for(person: User) -> QuerySet[Import]:
    """The imports of the kinds that somebody may hand in, the latest first."""
    kinds = [kind.key for kind in kinds_for(person)]
    return Import.objects.filter(kind__in=kinds).select_related("by")


def counts_of(job: Import) -> Counts:
    """One query."""
    told = "outcome" if job.state in (Import.State.WRITING, Import.State.WRITTEN) else "verdict"
    numbers = {fate.value: Count("pk", filter=Q(**{told: fate})) for fate in Fate}
    return Counts(total=job.total, **job.rows.aggregate(**numbers))


def rows_worth_reading(job: Import, *, everything: bool) -> QuerySet[ImportRow]:
    """The rows with findings; or all of them, in the order of the sheet."""
    return job.rows.defer("cells") if everything else job.rows.defer("cells").exclude(findings=[])


def samples_of(job: Import) -> dict[str, list[str]]:
    """The first few texts of each column of a sheet whose columns are to be matched, by place."""
    rows = list(job.rows.values_list("cells", flat=True)[:LOOKED_AT])
    return {place: [text[:24] for cells in rows if (text := cells.get(place))][:SAMPLES] for place in job.headings}
