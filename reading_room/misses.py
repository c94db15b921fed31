"""What was looked for and not found is counted by the day, so that it can be bought. Nobody's name is kept with it."""

import re
from datetime import datetime

from django.db import connection

from centre.shared.timespan import local_day

SHORTEST, LONGEST = 2, 60
MOST_A_DAY = 500  # different words; so many nobody reads
# What may be the number of a telephone or of an identity card is not kept.
PERSONAL = re.compile(r"(?<!\d)(?:1\d{10}|\d{17}[\dx])(?!\d)", re.IGNORECASE | re.ASCII)

NOTED = """
INSERT INTO reading_room_miss (words, day, times)
SELECT %(words)s, %(day)s, 1
WHERE EXISTS (SELECT FROM reading_room_miss WHERE day = %(day)s AND words = %(words)s)
    OR (SELECT count(*) FROM reading_room_miss WHERE day = %(day)s) < %(most)s
ON CONFLICT (day, words) DO UPDATE SET times = least(reading_room_miss.times + 1, 1000000)
"""


def note_miss(*, words: str, now: datetime) -> None:
    """Count words that found nothing; the very short, the long and what may be somebody's number are passed over."""
    kept = " ".join(words.replace("\0", " ").lower().split())
    if not SHORTEST <= len(kept) <= LONGEST or PERSONAL.search(kept):
        return
    with connection.cursor() as cursor:
        cursor.execute(NOTED, {"words": kept, "day": local_day(now), "most": MOST_A_DAY})
