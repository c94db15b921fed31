"""Opening hours are about the house, not about people."""

from centre.opening.models import DatedException, Schedule, SpecialDay

IMPERSONAL = {
    DatedException: "why the house is open or closed on a day; published",
    Schedule: "names of opening hours",
    SpecialDay: "names of public holidays",
}
