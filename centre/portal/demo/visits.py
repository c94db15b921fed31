"""Visits of delegations: a year in the register, a fortnight planned and received by the commands of everybody."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from bookings.models import Room
from centre.accounts import roles
from centre.accounts.models import User
from centre.opening.queries import hours_by_schedule
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day, moment
from reception import asking, counting, months, planning, receiving, registering, touring
from reception.models import Batch, Category, Hall, IndividualVisitors, Message, Route, RouteStop, Stop, Visit
from reception.plans import BatchPlan, Plan, RoomPlan

HALL = ("展示馆", 120, 40)
# Name, usual minutes, one line for those who ask (empty: not asked about).
STOPS = [
    ("门厅主题墙", 6, ""),
    ("日出东方", 5, ""),
    ("星火燎原", 5, ""),
    ("烽火弦歌", 5, ""),
    ("继往开来", 5, ""),
    ("自力更生", 5, ""),
    ("春风化雨", 5, ""),
    ("薪火相传", 5, ""),
    ("弦歌不辍", 5, ""),
    ("复兴之路", 5, ""),
    ("同心向远", 5, ""),
    ("十块展板", 50, "有讲解，约五十分钟"),
    ("宣誓区", 10, "展示馆内，站得下六十人"),
    ("学校触控墙", 18, "一百多所学校，自己找"),
    ("阅览区", 20, "两层书架，三十个座位"),
    ("朗读亭", 15, "一次四人"),
]
PANELS = [name for name, _minutes, _hint in STOPS[1:11]]
ROUTES = [
    ("十板全程", ["门厅主题墙", *PANELS, "宣誓区"]),
    ("精简六板", ["门厅主题墙", "日出东方", "星火燎原", "继往开来", "春风化雨", "复兴之路", "同心向远"]),
    ("触控墙起，倒着走", ["学校触控墙", *reversed(PANELS)]),
    ("阅览与朗读", ["门厅主题墙", "阅览区", "朗读亭"]),
]
CATEGORIES = [
    ("小学生", "", False),
    ("中学生", "含中职", False),
    ("教师", "含随队老师", False),
    ("党员", "", False),
    ("其他成人", "家长、居民、企业员工", False),
    ("轮椅", "已算在上面各类里", True),
    ("七十岁以上", "已算在上面各类里", True),
]
DOCENTS = [("linqiu", "林秋"), ("shenyi", "沈亦"), ("zhouwan", "周晚")]

# Who comes, again and again: name, kind, level, category, at least and at most so many.
GUESTS = [
    ("墅园小学", "school", "school", "小学生", 36, 46),
    ("柳溪小学", "school", "school", "小学生", 30, 44),
    ("清河湾中学", "school", "school", "中学生", 34, 48),
    ("墅人区实验中学", "school", "school", "中学生", 30, 45),
    ("东桥职业高级中学", "school", "school", "中学生", 24, 40),
    ("育星特殊教育学校", "school", "school", "小学生", 8, 16),
    ("银杏里幼儿园", "school", "school", "教师", 10, 18),
    ("区教师发展中心党支部", "branch", "district", "党员", 16, 32),
    ("退休教师第一党支部", "branch", "district", "党员", 12, 28),
    ("市税务局第三党支部", "branch", "city", "党员", 14, 26),
    ("文汇社区党总支", "branch", "subdistrict", "党员", 15, 30),
    ("区少先队工作委员会", "government", "district", "教师", 10, 20),
    ("邻市教育局考察组", "government", "city", "其他成人", 8, 18),
    ("省教育厅调研组", "government", "province", "其他成人", 6, 12),
    ("启明图书有限公司", "company", "company", "其他成人", 10, 24),
    ("云帆软件有限公司党支部", "company", "company", "党员", 12, 26),
    ("文汇社区志愿服务队", "community", "subdistrict", "其他成人", 10, 22),
    ("合唱爱好者之家", "community", "other", "其他成人", 10, 20),
]
REMARKS = [
    "孩子们在触控墙前不肯走，下次多留十分钟。",
    "讲到继往开来那一板，老人家自己讲起了当年。",
    "话筒电量不足，已换。",
    "合影两张，对方要电子版。",
    "有一位同志走得慢，备讲陪着走完全程。",
]
STARTS = [time(9, 30), time(10, 30), time(14), time(15, 30)]
BATCHES_A_YEAR = 99
DAYS_BACK, DAYS_AHEAD = 14, 12


@dataclass(frozen=True, kw_only=True)
class House:
    """What visits need: the hall, routes, categories and people by name, and rooms by address."""

    hall: Hall
    routes: dict[str, Route]
    categories: dict[str, Category]
    docents: list[User]
    cast: dict[str, User]
    rooms: dict[str, Room]


def load(*, now: datetime, cast: dict[str, User], rooms: dict[str, Room]) -> None:
    """Set up the hall and write its visits. What the rules refuse on such a day is left out."""
    house = _set_up(cast, rooms)
    Register(house, now).write()
    Diary(house, now).write()


# --- what is there ---------------------------------------------------------------------------------------------------


def _set_up(cast: dict[str, User], rooms: dict[str, Room]) -> House:
    name, capacity, batch_size = HALL
    hall = Hall.objects.create(name=name, capacity=capacity, batch_size=batch_size)
    stops = {
        name: Stop.objects.create(hall=hall, name=name, minutes=minutes, hint=hint, on_request=bool(hint), order=order)
        for order, (name, minutes, hint) in enumerate(STOPS, start=1)
    }
    categories = {
        name: Category.objects.create(name=name, hint=hint, is_within=is_within, order=order)
        for order, (name, hint, is_within) in enumerate(CATEGORIES, start=1)
    }
    routes = {
        name: _route(hall, name, [stops[stop] for stop in names], order)
        for order, (name, names) in enumerate(ROUTES, start=1)
    }
    docents = [cast["dana"], *(_docent(number, *person) for number, person in enumerate(DOCENTS, start=21))]
    return House(hall=hall, routes=routes, categories=categories, docents=docents, cast=cast, rooms=rooms)


def _route(hall: Hall, name: str, stops: list[Stop], order: int) -> Route:
    route = Route.objects.create(hall=hall, name=name, order=order)
    RouteStop.objects.bulk_create(
        RouteStop(route=route, stop=stop, order=place, minutes=stop.minutes)
        for place, stop in enumerate(stops, start=1)
    )
    return route


def _docent(number: int, username: str, name: str) -> User:
    docent = User(username=username, name=name, phone=f"138000000{number}")
    docent.set_unusable_password()
    docent.save()
    roles.give(docent, "docent")
    return docent


# --- the year before -------------------------------------------------------------------------------------------------


class Register:
    """A year of groups as the old register had them, the same in every database made on the same day."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now
        self.last = local_day(now) - timedelta(days=DAYS_BACK + 1)
        self.first = local_day(now) - timedelta(days=365)
        self.dice = random.Random(1921)  # noqa: S311 -- chance for the eye, no secret

    def write(self) -> None:
        """Groups and individual visitors, then months are closed and one of them is corrected."""
        table = hours_by_schedule(self.first, self.last)
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days)]
        days = [day for day in days if table.opening_on(day).spans]
        for day in sorted(self.dice.sample(days, BATCHES_A_YEAR - 8)):
            self._write_group(day)
        self._write_individuals()
        self._close_months()

    def _write_group(self, day: date) -> None:
        name, kind, level, category, fewest, most = self.dice.choice(GUESTS)
        people = self.dice.randint(fewest, most)
        route = self.dice.choice(list(self.house.routes.values()))
        start = moment(day, self.dice.choice(STARTS))
        entry = registering.Entry(
            organisation_name=name,
            kind=kind,
            level=level,
            span=Span(start, start + timedelta(minutes=route.minutes + self.dice.randint(-5, 15))),
            people=people,
            counts=self._counts(category, people),
            docent=self.dice.choice(self.house.docents),
            route=route,
            purpose="party_day" if kind == "branch" else "lesson" if kind == "school" else "exchange",
            remark=self.dice.choice(REMARKS) if self.dice.random() < 0.15 else "",
        )
        at = entry.span.ends_at + timedelta(hours=1)
        registering.register(entry=entry, by=self.house.cast["mei"], now=at)

    def _counts(self, category: str, people: int) -> dict[Category, int]:
        """Mostly of one category; pupils come with teachers."""
        teachers = max(people // 20, 1) if category in ("小学生", "中学生") else 0
        counts = {self.house.categories[category]: people - teachers}
        if teachers:
            counts[self.house.categories["教师"]] = teachers
        if self.dice.random() < 0.1:
            counts[self.house.categories["轮椅"]] = 1
        return counts

    def _write_individuals(self) -> None:
        """Day by day until yesterday; the house is open all year round."""
        today = local_day(self.now)
        days = [self.first + timedelta(days=n) for n in range((today - self.first).days)]
        IndividualVisitors.objects.bulk_create(
            IndividualVisitors(
                day=day, people=self.dice.randint(9, 45) + 20 * (day.weekday() >= 5), key=uuid.uuid4(),
                by=self.house.cast["erik"], at=moment(day, time(20)),
            )
            for day in days
        )  # fmt: skip

    def _close_months(self) -> None:
        """Every whole month but the last one; one group turned out to have been written down twice."""
        month = (self.first.replace(day=1) + timedelta(days=32)).replace(day=1)
        closed = []
        while (after := (month + timedelta(days=32)).replace(day=1)) <= self.last.replace(day=1):
            at = moment(after, time(17, 20)) + timedelta(days=3)
            months.close_month(month=month, by=self.house.cast["mei"], now=at)
            closed.append(month)
            month = after
        twice = Batch.objects.received().filter(arrived_at__lt=moment(month, time())).order_by("-arrived_at").first()
        if closed and twice and twice.arrived_at:
            months.adjust(
                day=local_day(twice.arrived_at), batches=0, people=-4, batch=twice, reason="随队教师重复计数",
                by=self.house.cast["mei"], now=self.now - timedelta(days=2),
            )  # fmt: skip


# --- the fortnight around today --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A visit of the diary: so many days from today, when, who, how many in how many groups, and what becomes of it."""

    days: int
    at: str
    guest: int
    people: int
    groups: int = 1
    route: str = "十板全程"
    room: str = ""
    becomes: str = "accepted"
    note: str = ""
    needs: tuple[str, ...] = ()


DIARY = [
    Coming(days=-12, at="09:30", guest=3, people=40),
    Coming(days=-9, at="14:00", guest=8, people=22, route="精简六板", needs=("over_seventy", "wheelchair")),
    Coming(days=-7, at="10:00", guest=9, people=18, becomes="missed"),
    Coming(days=-6, at="14:00", guest=1, people=80, groups=2),
    Coming(days=-3, at="09:30", guest=12, people=14, route="触控墙起，倒着走"),
    Coming(days=-2, at="10:30", guest=14, people=16, becomes="cancelled"),
    Coming(days=-1, at="14:00", guest=4, people=36, route="阅览与朗读"),
    Coming(days=0, at="09:00", guest=7, people=24),
    Coming(days=0, at="10:30", guest=0, people=78, groups=2, room="lecture-hall-east", needs=("coach", "wheelchair"),
           note="四年级两个班，请多讲一讲触控墙。"),
    Coming(days=0, at="14:00", guest=10, people=24, route="精简六板"),
    Coming(days=0, at="15:30", guest=13, people=12, route="阅览与朗读"),
    Coming(days=1, at="14:00", guest=2, people=44, groups=2, room="education-hall", needs=("coach",)),
    Coming(days=3, at="09:30", guest=15, people=20, room="league-room"),
    Coming(days=4, at="14:00", guest=5, people=12, route="精简六板", needs=("wheelchair",)),
    Coming(days=5, at="10:00", guest=16, people=18, becomes="asked", note="都是第一次来的志愿者。"),
    Coming(days=6, at="14:00", guest=11, people=16, becomes="proposed"),
    Coming(days=8, at="09:30", guest=6, people=14, becomes="asked"),
    Coming(days=9, at="15:00", guest=17, people=18, becomes="declined"),
    Coming(days=11, at="09:30", guest=3, people=90, groups=3, becomes="asked", needs=("coach",),
           note="七年级三个班，最好一个上午走完。"),
]  # fmt: skip


class Diary:
    """Asked, answered, received and counted by the commands, each at a moment that has passed."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now
        self.erik = house.cast["erik"]

    def write(self) -> None:
        for place, coming in enumerate(DIARY):
            try:
                with transaction.atomic():
                    self._write(coming, place)
            except Refused:
                continue
        # What is long past was told long ago.
        Message.objects.filter(visit__starts_at__lt=self.now).update(told_at=self.now, told_by=self.erik)

    def _write(self, coming: Coming, place: int) -> None:
        start = moment(local_day(self.now) + timedelta(days=coming.days), time.fromisoformat(coming.at))
        asked_at = min(start - timedelta(days=8, hours=place % 5), self.now - timedelta(hours=3 + place))
        visit = self._ask(coming, start, place, at=asked_at)
        self._answer(visit, coming, start, place, at=asked_at + timedelta(hours=2))
        if coming.becomes == "accepted":
            for batch in visit.batches.all():
                self._receive(batch)
        elif coming.becomes == "missed":
            for batch in visit.batches.all():
                at = batch.ends_at + timedelta(minutes=10)
                receiving.miss(batch=batch, by=self.erik, now=at, reason="等到十一点，电话没有人接")

    def _ask(self, coming: Coming, start: datetime, place: int, *, at: datetime) -> Visit:
        name, kind, level, _category, _fewest, _most = GUESTS[coming.guest]
        wish = asking.Wish(
            organisation_name=name,
            kind=kind,
            level=level,
            contact_name=["孙老师", "吴主任", "郑书记", "冯老师"][place % 4],
            contact_phone=f"139000001{place:02d}",
            headcount=coming.people,
            starts_at=start,
            key=uuid.uuid4(),
            purpose="party_day" if kind == "branch" else "lesson" if kind == "school" else "exchange",
            needs=coming.needs,
            note=coming.note,
            room_wish=self.house.rooms.get(coming.room),
            same_is_meant=True,
        )
        by = self.erik if place % 3 == 0 else None
        return asking.ask(wish=wish, by=by, now=at, address=f"127.0.0.{place + 1}").visit

    def _answer(self, visit: Visit, coming: Coming, start: datetime, place: int, *, at: datetime) -> None:
        decided: dict[str, Any] = {"visit": visit, "by": self.erik, "now": at}
        if coming.becomes in ("accepted", "missed", "cancelled"):
            planning.accept(plan=self._plan(coming, start, place), answer="请带队老师到一层前台报到。", **decided)
        if coming.becomes == "proposed":
            planning.propose(starts_at=start + timedelta(hours=1), answer="那个时间展厅已满，晚一小时可以。", **decided)
        if coming.becomes == "declined":
            planning.decline(answer="当天下午展厅换展，下一周都可以来。", **decided)
        if coming.becomes == "cancelled":
            planning.cancel(visit=visit, by=self.erik, now=at + timedelta(days=1), reason="对方临时有会")

    def _plan(self, coming: Coming, start: datetime, place: int) -> Plan:
        route = self.house.routes[coming.route]
        docents = self.house.docents
        span = Span(start, start + timedelta(minutes=route.minutes))
        groups = [
            BatchPlan(
                span=span,
                headcount=coming.people // coming.groups,
                label=["一班", "二班", "三班"][number] if coming.groups > 1 else "",
                route=route,
                first=docents[(place + number) % len(docents)],
                backup=docents[(place + number + coming.groups) % len(docents)],
            )
            for number in range(coming.groups)
        ]
        room = self.house.rooms.get(coming.room)
        after = Span(span.ends_at + timedelta(minutes=15), span.ends_at + timedelta(minutes=75))
        return Plan(batches=groups, rooms=[RoomPlan(room=room, span=_on_the_half_hour(after))] if room else [])

    def _receive(self, batch: Batch) -> None:
        """As far as the day has come: arrived and counted, led through the house, finished."""
        arrived = batch.starts_at + timedelta(minutes=batch.pk % 7 - 3)
        if arrived > self.now:
            return
        receiving.arrive(batch=batch, by=self.erik, now=arrived)
        self._count(batch, at=arrived)
        begun = arrived + timedelta(minutes=6)
        if begun <= self.now:
            receiving.start_tour(batch=batch, by=self.erik, now=begun)
            self._lead(batch, begun)
        if batch.ends_at + timedelta(minutes=5) <= self.now:
            receiving.finish(batch=batch, by=self.erik, now=batch.ends_at + timedelta(minutes=5))

    def _count(self, batch: Batch, *, at: datetime) -> None:
        category = next(row[3] for row in GUESTS if row[0] == batch.visit.organisation_name)
        people = max(batch.planned_headcount - batch.pk % 3, 1)
        press = counting.Press(key=uuid.uuid4(), category=self.house.categories[category], change=people, pressed_at=at)
        counting.count(batch=batch, presses=[press], by=self.erik, now=at)

    def _lead(self, batch: Batch, begun: datetime) -> None:
        """From stop to stop, as long as planned for each."""
        at = begun
        for stop in batch.batch_stops.all():
            if at > self.now:
                return
            touring.next_stop(batch=batch, by=self.erik, now=at)
            at += timedelta(minutes=stop.minutes)


def _on_the_half_hour(span: Span) -> Span:
    """The same stretch, beginning at the next half hour."""
    late = (-span.starts_at.minute) % 30
    return Span(span.starts_at + timedelta(minutes=late), span.ends_at + timedelta(minutes=late))
