"""A few weeks of reservations around today, made through the same commands as everybody's."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from bookings import actions, attendance, waiting
from bookings.models import Reservation, Room, Series
from bookings.queries.series_preview import Plan
from bookings.recurrence import Rhythm
from bookings.series import reserve_series
from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.organisations.models import Organisation
from centre.shared.problems import Refused
from centre.shared.timespan import Span, local_day, moment

DAYS_BACK, DAYS_AHEAD = 6, 10


@dataclass(frozen=True, kw_only=True)
class Habit:
    """What somebody does in a room every few days, or on one weekday if that is given (0 is Monday)."""

    room: str
    hours: str
    who: str
    purpose: str
    size: int
    organisation: str = ""
    public_title: str = ""
    every: int = 3
    weekday: int | None = None
    extra: tuple[tuple[str, Any], ...] = ()

    def happens_on(self, day: date, index: int) -> bool:
        if self.weekday is not None:
            return day.weekday() == self.weekday
        return (day.toordinal() + 2 * index) % self.every == 0


HABITS = [
    Habit(room="rehearsal-room", hours="18:30-20:30", who="heyun", purpose="合唱团每周排练", size=40,
          organisation="墅人教师合唱团", public_title="教师合唱团公开排练", weekday=2),
    Habit(room="lecture-hall", hours="14:00-16:30", who="tangwei", purpose="名师讲坛，同步到各分会场", size=180,
          organisation="区教师发展中心党支部", public_title="名师讲坛：把一节课讲清楚", weekday=3),
    Habit(room="lecture-hall", hours="09:00-11:30", who="zhengkai", purpose="新教师入职培训", size=150,
          organisation="墅人区实验中学", weekday=5),
    Habit(room="lecture-hall-east", hours="14:00-16:00", who="suhe", purpose="家长学校：孩子住校以后", size=80,
          organisation="清河湾中学", every=5),
    Habit(room="lecture-hall-west", hours="09:30-11:30", who="luoan", purpose="手语入门小组", size=25,
          organisation="育星特殊教育学校", every=4),
    Habit(room="education-hall", hours="14:00-15:30", who="linxiao", purpose="四年级现场课", size=42,
          organisation="柳溪小学", every=3),
    Habit(room="education-hall", hours="10:00-11:30", who="fengqi", purpose="老党员重读入党志愿书", size=28,
          organisation="退休教师第一党支部", every=5),
    Habit(room="touch-wall-hall", hours="10:00-11:00", who="panyue", purpose="找找我的学校", size=30,
          organisation="区少先队工作委员会", every=4),
    Habit(room="reading-corner", hours="15:00-17:00", who="bob", purpose="邻里共读", size=8, every=3),
    Habit(room="reading-corner", hours="09:30-11:30", who="guoying", purpose="工会读书小组", size=10,
          organisation="教育系统工会联合会", every=4),
    Habit(room="meeting-room", hours="09:00-10:30", who="tangwei", purpose="教研例会", size=12,
          organisation="区教师发展中心党支部", every=2),
    Habit(room="meeting-room", hours="11:30-13:00", who="zhengkai", purpose="年级组午间碰头", size=9,
          organisation="墅人区实验中学", every=3),
    Habit(room="meeting-room", hours="14:00-16:00", who="yejia", purpose="志愿服务排班", size=10,
          organisation="文汇社区志愿服务队", every=3),
    Habit(room="union-room", hours="15:00-17:00", who="fengqi", purpose="退休教师茶话会", size=18,
          organisation="退休教师第一党支部", every=3),
    Habit(room="union-room", hours="12:00-13:30", who="guoying", purpose="午间棋局", size=8,
          organisation="教育系统工会联合会", every=2),
    Habit(room="league-room", hours="16:30-18:00", who="suhe", purpose="团课", size=35,
          organisation="清河湾中学", every=3),
    Habit(room="league-room", hours="09:00-11:00", who="yejia", purpose="志愿者上岗培训", size=30,
          organisation="东桥职业高级中学", every=4),
    Habit(room="pioneer-room", hours="16:30-17:30", who="panyue", purpose="鼓号队练习", size=24,
          organisation="区少先队工作委员会", every=2),
    Habit(room="dance-room", hours="10:00-11:30", who="guoying", purpose="工间健身操", size=26,
          organisation="教育系统工会联合会", public_title="工间健身操", every=2),
    Habit(room="dance-room", hours="16:00-18:00", who="linxiao", purpose="校园舞蹈队", size=20,
          organisation="柳溪小学", every=3),
    Habit(room="calligraphy-room", hours="14:00-16:00", who="fengqi", purpose="隶书小组", size=14,
          organisation="退休教师第一党支部", every=3),
    Habit(room="calligraphy-room", hours="09:00-11:00", who="bob", purpose="写春联练笔", size=4, every=4),
    Habit(room="recitation-booth", hours="12:15-12:45", who="bob", purpose="录一首诗", size=1, every=3),
    Habit(room="recitation-booth", hours="10:00-11:00", who="luoan", purpose="朗读治疗", size=2, every=3),
    Habit(room="recitation-booth", hours="16:30-17:00", who="linxiao", purpose="班级朗读者", size=3, every=2),
    Habit(room="counselling-room", hours="14:30-15:30", who="zhengkai", purpose="谈话", size=2, every=2),
    Habit(room="old-secretary-studio", hours="15:00-16:30", who="tangwei", purpose="支部书记请教", size=5,
          organisation="区教师发展中心党支部", every=3),
    Habit(room="rehearsal-room", hours="12:00-13:00", who="yejia", purpose="职高器乐小组", size=12,
          organisation="东桥职业高级中学", every=2),
    Habit(room="reading-seat-1", hours="09:00-12:00", who="bob", purpose="备考", size=1, every=2),
    Habit(room="reading-seat-2", hours="13:30-17:30", who="suhe", purpose="写论文", size=1, every=2),
    Habit(room="reading-seat-4", hours="10:00-12:00", who="fengqi", purpose="看报", size=1, every=2),
    Habit(room="reading-seat-7", hours="09:30-11:30", who="heyun", purpose="备课", size=1, every=3),
    Habit(room="reading-seat-12", hours="14:00-16:00", who="panyue", purpose="查资料", size=1, every=3),
    Habit(room="reading-seat-15", hours="10:30-12:30", who="yejia", purpose="看书", size=1, every=3),
    Habit(room="reading-seat-18", hours="13:00-16:00", who="heyun", purpose="读诗", size=1, every=3),
    Habit(room="reading-seat-22", hours="15:00-17:00", who="zhengkai", purpose="改论文", size=1, every=3),
    Habit(room="reading-seat-24", hours="09:00-11:00", who="panyue", purpose="看报", size=1, every=3),
    Habit(room="reading-seat-27", hours="16:30-18:30", who="linxiao", purpose="看书", size=1, every=3),
    Habit(room="reading-seat-29", hours="10:00-12:00", who="luoan", purpose="查资料", size=1, every=3),
    Habit(room="reading-seat-30", hours="13:00-15:00", who="luoan", purpose="看书", size=1, every=3),
]  # fmt: skip

REASONS_TO_DECLINE = ["那天下午报告厅要调试远程会议，东厅上午还空着。", "这个时间老书记外出，周四下午可以。"]


def load(*, now: datetime, cast: dict[str, User], rooms: dict[str, Room]) -> None:
    """Write the diary from six days ago to ten days ahead. What the rules refuse on such a day is left out."""
    writer = Writer(now=now, cast=cast, rooms=rooms)
    writer.write_closures()
    writer.write_alice()
    writer.write_no_show()
    writer.write_desk()
    today = local_day(now)
    for day in (today + timedelta(days=n) for n in range(-DAYS_BACK, DAYS_AHEAD + 1)):
        for index, habit in enumerate(HABITS):
            if habit.happens_on(day, index):
                writer.write_habit(habit, day, index)
    writer.write_series()
    writer.write_waiting()


class Writer:
    """Makes reservations at moments that have passed, and dates what people were told accordingly."""

    def __init__(self, *, now: datetime, cast: dict[str, User], rooms: dict[str, Room]) -> None:
        self.now = now
        self.today = local_day(now)
        self.cast = cast
        self.rooms = rooms
        self.organisations = {organisation.name: organisation for organisation in Organisation.objects.all()}

    def reserve(self, room: str, day: date, hours: str, *, at: datetime, by: str, **facts: Any) -> Reservation | None:
        """Reserve, or leave it when the rules refuse; `at` is the moment at which it was entered."""
        opens, closes = (time.fromisoformat(clock) for clock in hours.split("-"))
        span = Span(moment(day, opens), moment(day, closes))
        name = facts.pop("organisation", "")
        try:
            with transaction.atomic():
                made = actions.reserve(
                    room=self.rooms[room], span=span, by=self.cast[by], now=at,
                    organisation=self.organisations[name] if name else None, **facts,
                )  # fmt: skip
        except Refused:
            return None
        self._date_notices(made, at)
        self._check_in(made)
        return made

    def _check_in(self, reservation: Reservation) -> None:
        """Where a room is let go unless somebody checks in, whoever came did so."""
        came = reservation.state == Reservation.State.CONFIRMED and reservation.starts_at <= self.now
        if came and reservation.room.release_after_minutes is not None:
            attendance.check_in(reservation=reservation, by=reservation.holder, now=reservation.starts_at)

    def answer(self, reservation: Reservation, *, at: datetime, declined_because: str = "") -> None:
        """Confirm a requested reservation, or decline it with a reason."""
        if declined_because:
            actions.decline(reservation=reservation, by=self.cast["mei"], now=at, answer=declined_because)
        else:
            actions.confirm(reservation=reservation, by=self.cast["erik"], now=at)
        self._date_notices(reservation, at)

    def write_habit(self, habit: Habit, day: date, index: int) -> None:
        entered = self._entered(day, index, lead_days=1 if habit.room.startswith("reading-seat") else 5)
        made = self.reserve(
            habit.room, day, habit.hours, at=entered, by=habit.who, holder=self.cast[habit.who],
            organisation=habit.organisation, purpose=habit.purpose, party_size=habit.size,
            public_title=habit.public_title,
        )  # fmt: skip
        if made is None or made.state != Reservation.State.REQUESTED:
            return
        answered = entered + timedelta(hours=2, minutes=7 * (index % 5))
        if answered < self.now and (day <= self.today or (day.toordinal() + index) % 3):
            self.answer(made, at=answered)

    def write_closures(self) -> None:
        """Two rooms that are out of use for a while, entered by the manager."""
        for room, hours, days_ahead, purpose in [
            ("rehearsal-room", "16:30-18:00", 2, "钢琴调音"),
            ("lecture-hall-west", "13:30-17:00", 4, "活动隔墙检修"),
        ]:
            self.reserve(
                room, self.today + timedelta(days=days_ahead), hours, at=self.now - timedelta(days=6), by="mei",
                kind=Reservation.Kind.CLOSURE, purpose=purpose, party_size=1, at_the_desk=True,
            )  # fmt: skip

    def write_alice(self) -> None:
        """Something of everything for the first person who signs in."""
        alice: dict[str, Any] = {"by": "alice", "holder": self.cast["alice"]}
        school: dict[str, Any] = {**alice, "organisation": "墅园小学"}
        tomorrow, ahead = self.today + timedelta(days=1), self.now - timedelta(days=3)
        self.reserve("meeting-room", tomorrow, "16:30-18:00", at=ahead, purpose="语文备课组", party_size=8, **school)
        self.reserve("reading-seat-3", tomorrow, "09:00-11:00", at=ahead, purpose="看书", party_size=1, **alice)
        self.reserve(
            "lecture-hall-east", self.today + timedelta(days=8), "09:30-11:30", at=self.now - timedelta(hours=5),
            purpose="一年级家长会", party_size=90, note="请留两个轮椅位。", **school,
        )  # fmt: skip
        past = self.today - timedelta(days=5)
        self.reserve(
            "dance-room",
            past,
            "13:00-14:30",
            at=ahead - timedelta(days=7),
            purpose="广播操比赛排练",
            party_size=24,
            **school,
        )
        self._write_cancelled_and_declined(alice, school)

    def write_waiting(self) -> None:
        """Alice waits for a time that somebody else has."""
        taken = Reservation.objects.filter(
            room=self.rooms["union-room"], starts_at__gt=self.now + timedelta(days=3), state=Reservation.State.CONFIRMED
        ).order_by("starts_at")
        if kept := taken.exclude(holder=self.cast["alice"]).first():
            waiting.join(
                room=kept.room, span=kept.span, by=self.cast["alice"], now=self.now, purpose="家委会碰头", party_size=8
            )

    def write_no_show(self) -> None:
        """Somebody who did not come; the desk saw it and wrote down what."""
        day = self.today - timedelta(days=4)
        missed = self.reserve(
            "union-room", day, "10:30-11:30", at=self.now - timedelta(days=9), by="alice", holder=self.cast["alice"],
            purpose="家委会碰头", party_size=6,
        )  # fmt: skip
        if missed:
            remark = "等到十一点半，没有人来，也没有来电。"
            attendance.record_no_show(reservation=missed, remark=remark, by=self.cast["erik"], now=missed.ends_at)
            self._date_notices(missed, missed.ends_at)

    def _write_cancelled_and_declined(self, alice: dict[str, Any], school: dict[str, Any]) -> None:
        before = self.now - timedelta(days=4)
        cancelled = self.reserve(
            "calligraphy-room",
            self.today + timedelta(days=3),
            "14:00-16:00",
            at=before,
            purpose="社团写字",
            party_size=12,
            **school,
        )
        if cancelled:
            actions.cancel(reservation=cancelled, by=self.cast["alice"], now=before + timedelta(hours=20))
            self._date_notices(cancelled, before + timedelta(hours=20))
        declined = self.reserve(
            "old-secretary-studio",
            self.today + timedelta(days=5),
            "10:00-11:30",
            at=before,
            purpose="请教党小组工作",
            party_size=4,
            **school,
        )
        if declined:
            self.answer(declined, at=before + timedelta(hours=3), declined_because=REASONS_TO_DECLINE[1])

    def write_desk(self) -> None:
        """What the desk entered itself: a ceremony of the centre, and somebody without an account who telephoned."""
        desk: dict[str, Any] = {"by": "erik", "at_the_desk": True}
        self.reserve(
            "entrance-hall", self.today + timedelta(days=6), "10:00-11:00", at=self.now - timedelta(days=2),
            kind=Reservation.Kind.STAFF, contact_name="前台", purpose="新党员宣誓", party_size=40,
            public_title="新党员宣誓仪式", **desk,
        )  # fmt: skip
        self.reserve(
            "union-room", self.today, "10:00-11:30", at=self.now - timedelta(days=1), contact_name="高秀兰",
            contact_phone="13900000099", purpose="老同事聚会", party_size=9, **desk,
        )  # fmt: skip

    def write_series(self) -> None:
        """A school class that comes every week for a term, entered by the desk; what is taken by now is left out."""
        entered, first_day = self.now - timedelta(days=2), self.today + timedelta(days=4)
        rhythm = Rhythm(kind=Series.Rhythm.WEEKLY, first_day=first_day)
        plan = Plan(
            room=self.rooms["league-room"], rhythm=rhythm, last_day=rhythm.last_of(14), starts=time(14), minutes=90,
            on_holidays=Series.OnSpecialDays.SHIFT, on_make_up_workdays=Series.OnSpecialDays.KEEP, party_size=24,
        )  # fmt: skip
        reserve_series(
            plan=plan, by=self.cast["erik"], now=entered, holder=self.cast["alice"], purpose="三年级口风琴",
            organisation=self.organisations["墅园小学"],
        )  # fmt: skip
        self._date_notice_of(self.cast["alice"], entered)

    def _entered(self, day: date, index: int, *, lead_days: int) -> datetime:
        entered = moment(day - timedelta(days=lead_days + index % 3), time(9 + index % 8, 7 * index % 60))
        return min(entered, self.now - timedelta(minutes=41 * (index + 1)))

    def _date_notices(self, reservation: Reservation, at: datetime) -> None:
        if reservation.holder:
            self._date_notice_of(reservation.holder, at)

    def _date_notice_of(self, person: User, at: datetime) -> None:
        """Date what somebody was just told; what is older than two days has been read."""
        told = Notice.objects.filter(person=person).order_by("pk").last()
        if told:
            told.created_at = at
            told.read_at = at + timedelta(hours=3) if at < self.now - timedelta(days=2) else None
            told.save(update_fields=["created_at", "read_at"])
