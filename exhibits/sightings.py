"""Whether a screen shows what it should, as far as it says so itself. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LOST_AFTER = timedelta(seconds=90)  # a screen speaks every half minute
CATCHING_UP = timedelta(seconds=15)  # so long a screen may take until it shows what has just changed


class State(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    LOST = "lost"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What is to be said of a screen; `since` is when that began, None where nobody knows."""

    state: State
    since: datetime | None = None

    @property
    def needs_somebody(self) -> bool:
        return self.state != State.RIGHT

    def minutes(self, now: datetime) -> int:
        """For how long, in whole minutes."""
        return int((now - self.since) / timedelta(minutes=1)) if self.since else 0


def sighting(
    *,
    revision: int,
    revised_at: datetime,
    seen_at: datetime | None,
    reported_revision: int | None,
    reported_problem: str,
    now: datetime,
) -> Sighting:
    """What the last word of a screen means: right, wrong since it should have changed, lost since it was last heard."""
    if seen_at is None:
        return Sighting(state=State.NEVER)
    if now - seen_at > LOST_AFTER:
        return Sighting(state=State.LOST, since=seen_at)
    if reported_revision != revision and now - revised_at > CATCHING_UP:
        return Sighting(state=State.WRONG, since=revised_at)
    if reported_problem:
        return Sighting(state=State.WRONG, since=max(revised_at, seen_at))
    return Sighting(state=State.RIGHT, since=revised_at)
