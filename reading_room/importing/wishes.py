"""What holds for a whole file, as it is kept with the import."""

from centre.sheets.kinds import Options
from reading_room.importing.entries import Wishes


def wishes_in(options: Options) -> Wishes:
    """What was chosen; what nobody was asked is as usual."""
    return Wishes(
        collection=options.get("collection"),
        printed_so=bool(options.get("printed_so")),
        locations=options.get("locations", {}),
    )
