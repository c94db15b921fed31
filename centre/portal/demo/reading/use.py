"""How the reading room is used: cards, loans, holds, what is read in the house, and what nobody found."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from centre.accounts.models import User
from centre.shared.timespan import local_day, moment
from reading_room import rules
from reading_room.models import Copy, Hold, InHouseUse, Kiosk, Loan, Miss, ReaderCard, Tier
from reading_room.queries.open_days import OpenDays, open_days_around

READERS = (
    *("alice", "bob", "heyun", "zhengkai", "linxiao", "tangwei", "fengqi", "guoying", "suhe", "panyue", "yejia"),
)
# Reader, title, how many days ago, times renewed: after thirty days it is due.
LENT = [
    ("alice", "额尔古纳河右岸", 33, 0),
    ("alice", "给教师的建议", 28, 0),
    ("alice", "夏洛的网", 4, 0),
    ("bob", "围城", 12, 0),
    ("bob", "红星照耀中国", 41, 1),
    ("heyun", "三体", 10, 0),
    ("heyun", "合唱学", 19, 0),
    ("zhengkai", "三体", 15, 0),
    ("tangwei", "三体", 20, 0),
    ("fengqi", "三体", 6, 0),
    ("fengqi", "邓小平时代", 36, 0),
    ("guoying", "三体", 2, 0),
    ("linxiao", "非暴力沟通", 9, 0),
    ("linxiao", "窗边的小豆豆", 25, 0),
    ("suhe", "怎样解题", 3, 0),
    ("panyue", "草房子", 8, 0),
    ("yejia", "置身事内", 14, 0),
]
# Who waits for a title of which every copy is lent, and for how many days already.
QUEUE = ("三体", [("linxiao", 9), ("alice", 5), ("suhe", 1)])
KEPT = ("平凡的世界", "bob")
TO_FETCH = ("小王子", "yejia")  # stands on its shelf still
# Holds that are over: reader, title, how many days ago it was placed, how it ended.
ENDED = [
    ("alice", "人世间", 60, Hold.State.COLLECTED),
    ("bob", "活着", 75, Hold.State.COLLECTED),
    ("heyun", "艺术的故事", 48, Hold.State.COLLECTED),
    ("zhengkai", "三体Ⅱ", 90, Hold.State.COLLECTED),
    ("guoying", "教学勇气", 40, Hold.State.EXPIRED),
    ("yejia", "人类简史", 33, Hold.State.CANCELLED),
    ("suhe", "如何阅读一本书", 110, Hold.State.COLLECTED),
]
# What was looked for and is not there, how many days ago, how often on that day.
MISSES = [
    *(("人工智能与教育", 1, 3), ("人工智能与教育", 8, 2), ("编程入门", 2, 1), ("编程入门", 16, 2)),
    *(("项目式学习", 3, 2), ("项目式学习", 30, 1), ("大单元教学", 5, 4), ("大单元教学", 12, 1)),
    *(("围棋", 4, 1), ("古筝", 6, 1), ("太极拳", 9, 2), ("太极拳", 44, 1), ("智能手机怎么用", 7, 3)),
    *(("民法典", 10, 2), ("养老", 11, 1), ("高血压", 13, 2), ("高考志愿", 21, 3), ("书法字帖", 25, 2)),
    *(("哈利波特", 18, 2), ("平凡的事业", 19, 1), ("红星照耀中围", 27, 1), ("劳动教育", 35, 2)),
]
PAST_LOANS, DAYS_BACK = 280, 210
USES, TALLIES, DAYS_OF_USE = 190, 60, 90


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Who lends, where, and who borrows; `dice` fall the same way every time."""

    now: datetime
    cast: dict[str, User]
    kiosk: Kiosk
    open_days: OpenDays
    dice: random.Random

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def staff(self) -> list[User]:
        return [self.cast["lib"], self.cast["erik"]]

    def at(self, days_ago: int) -> datetime:
        """Some time at which the centre is always open, `days_ago` (1 or more) days before today."""
        return moment(self.today - timedelta(days=days_ago), time(self.dice.randint(9, 16), self.dice.randrange(60)))

    def loan(self, copy: Copy, username: str, days_ago: int, *, renewals: int = 0) -> Loan:
        """Not saved yet; renewed on its last day where it was renewed."""
        at = self.at(days_ago)
        days = copy.title.collection.loan_days
        due = rules.due_on(local_day(at), days=days, open_days=self.open_days)
        for _renewal in range(renewals):
            due = rules.renewed_until(due, today=due, days=days, open_days=self.open_days)
        loan = Loan(copy=copy, reader=self.cast[username], lent_at=at, due_on=due, renewals=renewals)
        loan.reminded_on = due + timedelta(days=1) if due < self.today else None
        if self.dice.random() < 0.5:
            loan.kiosk = self.kiosk
        else:
            loan.lent_by = self.dice.choice(self.staff)
        return loan


def load(*, now: datetime, cast: dict[str, User], copies: Sequence[Copy]) -> None:
    """Write all of it; `copies` are those that are here."""
    counter = _counter(now, cast)
    _give_cards(counter)
    lendable = [copy for copy in copies if copy.title.collection.is_lent and not copy.is_reference]
    by_title = _by_title(lendable)
    lent = list(_lent(counter, by_title))
    kept = by_title[KEPT[0]][-1]
    taken = [*(loan.copy for loan in lent), kept]
    Loan.objects.bulk_create([*sorted(_returned(counter, lendable, taken), key=lambda loan: loan.lent_at), *lent])
    _write_holds(counter, by_title, kept)
    InHouseUse.objects.bulk_create(_uses(counter, copies))
    Miss.objects.bulk_create(
        Miss(words=words, day=counter.today - timedelta(days=days_ago), times=times)
        for words, days_ago, times in MISSES
    )


def _counter(now: datetime, cast: dict[str, User]) -> Counter:
    return Counter(
        now=now,
        cast=cast,
        kiosk=Kiosk.objects.create(name="阅览区自助借还机"),
        open_days=open_days_around(local_day(now)),
        dice=random.Random(13),  # noqa: S311 -- chance for the eye, no secret
    )


def _give_cards(counter: Counter) -> None:
    """One was lost and is ended; its reader has another."""
    given = counter.now - timedelta(days=DAYS_BACK + 5)
    lost = ReaderCard(
        reader=counter.cast["bob"],
        given_by=counter.cast["erik"],
        given_at=given - timedelta(days=100),
        ended_at=given - timedelta(days=1),
    )
    cards = [
        ReaderCard(reader=counter.cast[username], given_by=counter.cast["erik"], given_at=given) for username in READERS
    ]
    ReaderCard.objects.bulk_create([lost, *cards])


def _by_title(copies: Iterable[Copy]) -> dict[str, list[Copy]]:
    found: defaultdict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        found[copy.title.title].append(copy)
    return found


def _lent(counter: Counter, by_title: dict[str, list[Copy]]) -> Iterator[Loan]:
    used: defaultdict[str, int] = defaultdict(int)
    for username, title, days_ago, renewals in LENT:
        yield counter.loan(by_title[title][used[title]], username, days_ago, renewals=renewals)
        used[title] += 1


def _returned(counter: Counter, lendable: Sequence[Copy], taken: Iterable[Copy]) -> Iterator[Loan]:
    """What was lent and came back; a title with more copies is read more. One copy is never in two hands."""
    free_before = dict.fromkeys((copy.pk for copy in taken), 50)
    weights = [len(copy.title.subjects) ** 2 + (30 if copy.title.isbn else 4) for copy in lendable]
    for days_ago in sorted(counter.dice.choices(range(6, DAYS_BACK), k=PAST_LOANS)):
        copy = counter.dice.choices(lendable, weights)[0]
        long = counter.dice.randint(3, min(days_ago - 1, 38))
        if days_ago - long > free_before.get(copy.pk, 0):
            free_before[copy.pk] = days_ago
            loan = counter.loan(copy, counter.dice.choice(READERS), days_ago, renewals=int(long > 30))
            loan.returned_at = counter.at(days_ago - long)
            yield loan


def _write_holds(counter: Counter, by_title: dict[str, list[Copy]], kept: Copy) -> None:
    title, queue = by_title[QUEUE[0]][0].title, QUEUE[1]
    until = rules.kept_until(
        counter.today - timedelta(days=1), days=kept.title.collection.kept_days, open_days=counter.open_days
    )
    waiting = [Hold(title=title, reader=counter.cast[name], placed_at=counter.at(days)) for name, days in queue]
    wanted = Hold(title=by_title[TO_FETCH[0]][0].title, reader=counter.cast[TO_FETCH[1]], placed_at=counter.at(1))
    ready = Hold(
        title=kept.title,
        reader=counter.cast[KEPT[1]],
        placed_at=counter.at(11),
        state=Hold.State.READY,
        copy=kept,
        ready_until=until,
    )
    over = [
        Hold(
            title=by_title[title][0].title,
            reader=counter.cast[name],
            placed_at=counter.at(days),
            state=state,
            copy=None if state == Hold.State.CANCELLED else by_title[title][0],
            ended_at=counter.at(days - 12),
        )
        for name, title, days, state in ENDED
    ]
    Hold.objects.bulk_create([*over, ready, *waiting, wanted])


def _uses(counter: Counter, copies: Sequence[Copy]) -> Iterator[InHouseUse]:
    for _use in range(USES):
        yield InHouseUse(copy=counter.dice.choice(copies), **_when(counter))
    tiers = list(Tier.objects.all())
    for _tally in range(TALLIES):
        yield InHouseUse(tier=counter.dice.choice(tiers), times=counter.dice.randint(1, 9), **_when(counter))


def _when(counter: Counter) -> dict[str, datetime | User]:
    at = counter.at(counter.dice.randint(1, DAYS_OF_USE)) + timedelta(minutes=50)
    return {"at": at, "by": counter.dice.choice(counter.staff)}
