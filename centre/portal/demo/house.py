"""Hours, venues, spaces and rooms of the demonstration centre."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from bookings.models import Equipment, Limit, Room, Space, Venue
from centre.accounts.models import User
from centre.opening.actions import import_special_days
from centre.opening.models import DatedException, Schedule, WeeklyInterval
from centre.shared.problems import Refused
from centre.shared.timespan import local_day

WORKDAYS, WEEKEND, EVERY_DAY = range(5), range(5, 7), range(7)
CENTRE, EXHIBITION, REHEARSAL, COUNSELLING = "全馆", "展示馆", "排练厅", "心语小屋"

# Name, rules for special days, and hours by weekdays. The house is open every day of the year.
SCHEDULES: list[tuple[str, dict[str, Any], list[tuple[Any, str]]]] = [
    (
        CENTRE,
        {"is_centre": True, "on_holidays": "as_sunday", "on_make_up_workdays": "as_friday"},
        [(WORKDAYS, "08:30-21:00"), (WEEKEND, "09:00-18:00")],
    ),
    (EXHIBITION, {"on_holidays": "as_sunday"}, [([0], "13:30-17:30"), (range(1, 7), "09:00-17:30")]),
    (REHEARSAL, {"on_holidays": "as_sunday"}, [(WORKDAYS, "12:00-13:30 16:30-21:00"), (WEEKEND, "09:00-18:00")]),
    (COUNSELLING, {"on_holidays": "closed"}, [([0, 2, 4], "14:00-17:30"), ([5], "09:00-12:00")]),
]

EQUIPMENT = [
    ("投影", "projector"),
    ("大屏", "monitor"),
    ("音响", "speaker"),
    ("无线话筒", "mic"),
    ("远程会议", "video"),
    ("白板", "presentation"),
    ("三角钢琴", "piano"),
    ("镜墙与把杆", "mirror-rectangular"),
    ("画案与毛毡", "brush"),
    ("录音设备", "mic-vocal"),
    ("触控墙", "touchpad"),
    ("茶水", "coffee"),
    ("电源插座", "plug"),
]
# What is carried to where it is needed, and how many pieces there are.
PORTABLE = [("移动白板架", "presentation", 3), ("便携扩音器", "megaphone", 2), ("折叠椅", "armchair", 40)]

VENUES = [
    (
        "活动区",
        "activity-floor",
        "五层",
        None,
        "排练、会议、书画、舞蹈、朗读，各有各的房间。教师、团员、少先队员都免费。",
    ),
    (
        "远程报告厅",
        "lecture-floor",
        "三层",
        None,
        "二百席，中间一道活动隔墙，拉开是一个厅，合上是两个厅；可同时连线十个分会场。",
    ),
    (
        "读书阅览区",
        "reading-room",
        "二层",
        None,
        "三十个座位，两层矮书架，茶水自取。可以提前约一个座位，也可以几个人约一张桌子共读。",
    ),
    (
        "展示馆",
        "exhibition-hall",
        "一层",
        EXHIBITION,
        "进门是“墅·人”主题墙，往里是十块展板的历史线，尽头一面触控墙上有一百多所学校。平时自由参观，也借给各单位上一堂现场课。",
    ),
]

SEATS = range(1, 31)
SEATS_WITH_SOCKET, SEAT_FOR_A_WHEELCHAIR = range(1, 13), 30


def _about_seat(number: int) -> str:
    if number in SEATS_WITH_SOCKET:
        return "靠窗，带台灯和插座"
    return "长桌，两边都能坐" if number <= 20 else "靠书架，安静"


SPACES = {
    "exhibition-hall": ["序厅", "教育展厅", "触控墙厅"],
    "reading-room": ["共读角", *(f"{number} 号座位" for number in SEATS)],
    "lecture-floor": ["东厅", "西厅"],
    "activity-floor": [
        "排练厅", "工会之家", "团员活动室", "少先队活动室", "会议室",
        "舞蹈健身室", "书画室", "朗读亭", "心语小屋", "老书记工作室",
    ],
}  # fmt: skip

ROOM = Room.Kind.ROOM
HALL = Room.Kind.HALL
DAY_MINUTES = 24 * 60

# Every room as keyword arguments of Room, except: venue by slug, spaces, equipment and schedule by name.
ROOMS: list[dict[str, Any]] = [
    {
        "venue": "exhibition-hall", "name": "序厅", "slug": "entrance-hall", "kind": HALL, "drawing": "exhibition",
        "tagline": "主题墙“墅·人”前，可站八十人，适合宣誓和启动仪式",
        "introduction": "一整面大屏，画面由前台准备。开馆时间里参观的人会从旁边走过，仪式请控制在一小时以内。",
        "spaces": ["序厅"], "equipment": ["大屏", "音响", "无线话筒"], "capacity_from": 10, "capacity_to": 80,
        "step_free": True, "wheelchair_places": 6, "audience": "staff", "longest_minutes": 120,
    },
    {
        "venue": "exhibition-hall", "name": "教育展厅", "slug": "education-hall", "kind": HALL, "drawing": "exhibition",
        "tagline": "在展板中间上一堂现场课，六十人",
        "introduction": "看完历史线，就在这里坐下来讨论。折叠凳六十把，离开时请放回墙边的架子上。",
        "spaces": ["教育展厅"], "equipment": ["投影", "无线话筒"], "capacity_from": 10, "capacity_to": 60,
        "step_free": True, "wheelchair_places": 4, "audience": "organisations", "needs_approval": True,
        "notice_minutes": 2 * DAY_MINUTES, "longest_minutes": 180,
    },
    {
        "venue": "exhibition-hall", "name": "触控墙厅", "slug": "touch-wall-hall", "drawing": "exhibition",
        "tagline": "一面墙，一百多所学校，点一点就能走进去",
        "introduction": "适合带一个班来找自己的学校。墙前最多站三十人，请分两排。",
        "spaces": ["触控墙厅"], "equipment": ["触控墙"], "capacity_from": 5, "capacity_to": 30,
        "step_free": True, "wheelchair_places": 4, "longest_minutes": 120, "turnaround_minutes": 15,
        "accessibility_note": "墙的下半部坐着也够得到。",
    },
    {
        "venue": "reading-room", "name": "共读角", "slug": "reading-corner", "drawing": "shelves",
        "tagline": "一张长桌，十二个人读同一本书",
        "introduction": "就在书架旁边，请轻声说话。需要多本同一种书，请提前告诉阅览区。",
        "spaces": ["共读角"], "equipment": ["白板", "茶水"], "capacity_from": 3, "capacity_to": 12,
        "step_free": True, "wheelchair_places": 2, "longest_minutes": 180,
    },
    *(
        {
            "venue": "reading-room", "name": f"阅览席 {number}", "slug": f"reading-seat-{number}",
            "kind": Room.Kind.SEAT, "drawing": "seat",
            "tagline": _about_seat(number),
            "introduction": "给一个人用的座位。到了直接坐下就好，超过半小时没来，座位会让给别人。",
            "spaces": [f"{number} 号座位"], "equipment": ["电源插座"] if number in SEATS_WITH_SOCKET else [],
            "capacity_to": 1, "step_free": True, "wheelchair_places": int(number == SEAT_FOR_A_WHEELCHAIR),
            "notice_minutes": 0, "horizon_days": 7, "turnaround_minutes": 0, "cancel_until_minutes": 0,
            "release_after_minutes": 30,
        }
        for number in SEATS
    ),
    {
        "venue": "lecture-floor", "name": "报告厅（全厅）", "slug": "lecture-hall", "kind": HALL, "drawing": "lecture",
        "tagline": "二百席，可连线十个分会场",
        "introduction": "活动隔墙全部拉开。会前请留一小时调试设备，我们有人在现场。三天前申请，前台确认后生效。",
        "spaces": ["东厅", "西厅"], "equipment": ["投影", "大屏", "音响", "无线话筒", "远程会议"],
        "capacity_from": 60, "capacity_to": 200, "step_free": True, "wheelchair_places": 6, "hearing_loop": True,
        "audience": "organisations", "needs_approval": True, "notice_minutes": 3 * DAY_MINUTES, "horizon_days": 90,
        "turnaround_minutes": 60, "cancel_until_minutes": DAY_MINUTES,
    },
    {
        "venue": "lecture-floor", "name": "报告厅东厅", "slug": "lecture-hall-east", "kind": HALL, "drawing": "lecture",
        "tagline": "隔墙合上，东半边，一百席",
        "introduction": "带讲台和投影。西厅同时有人时，请不要开大音量。",
        "spaces": ["东厅"], "equipment": ["投影", "音响", "无线话筒"],
        "capacity_from": 20, "capacity_to": 100, "step_free": True, "wheelchair_places": 3, "hearing_loop": True,
        "needs_approval": True, "notice_minutes": DAY_MINUTES, "cancel_until_minutes": DAY_MINUTES,
    },
    {
        "venue": "lecture-floor", "name": "报告厅西厅", "slug": "lecture-hall-west", "kind": HALL, "drawing": "lecture",
        "tagline": "隔墙合上，西半边，一百席",
        "introduction": "平层，椅子可以挪开，适合分组活动。",
        "spaces": ["西厅"], "equipment": ["大屏", "音响", "无线话筒"],
        "capacity_from": 20, "capacity_to": 100, "step_free": True, "wheelchair_places": 3,
        "needs_approval": True, "notice_minutes": DAY_MINUTES, "cancel_until_minutes": DAY_MINUTES,
    },
    {
        "venue": "activity-floor", "name": "会议室", "slug": "meeting-room", "drawing": "meeting",
        "tagline": "十六人围坐，适合备课、评议、小组学习",
        "introduction": "朝南的一间，长桌可以拆成四张小桌。接上电脑就能投屏。",
        "spaces": ["会议室"], "equipment": ["大屏", "远程会议", "白板", "茶水"], "capacity_from": 3, "capacity_to": 16,
        "step_free": True, "wheelchair_places": 1, "hearing_loop": True, "release_after_minutes": 15,
    },
    {
        "venue": "activity-floor", "name": "合唱排练厅", "slug": "rehearsal-room", "drawing": "piano",
        "tagline": "一架三角钢琴，四级合唱台，四十五人",
        "introduction": "上课时间楼下有学生，所以工作日只在午间和下午四点半以后开放。钢琴每两个月调一次音。",
        "spaces": ["排练厅"], "equipment": ["三角钢琴", "音响"], "capacity_from": 4, "capacity_to": 45,
        "step_free": True, "wheelchair_places": 2, "accessibility_note": "合唱台有台阶，平地可站十五人。",
        "schedule": REHEARSAL,
    },
    {
        "venue": "activity-floor", "name": "工会之家", "slug": "union-room", "drawing": "meeting",
        "tagline": "沙发、棋桌、小吧台，三十人",
        "introduction": "教职工小聚、兴趣小组、退休茶话会，都在这里。",
        "spaces": ["工会之家"], "equipment": ["大屏", "音响", "茶水"], "capacity_from": 2, "capacity_to": 30,
        "step_free": True, "wheelchair_places": 2,
    },
    {
        "venue": "activity-floor", "name": "团员活动室", "slug": "league-room", "drawing": "league",
        "tagline": "团课、入团仪式、志愿者培训，四十人",
        "introduction": "桌椅带轮子，十分钟能换一种摆法。",
        "spaces": ["团员活动室"], "equipment": ["投影", "白板"], "capacity_from": 5, "capacity_to": 40,
        "step_free": True, "wheelchair_places": 2, "audience": "organisations",
    },
    {
        "venue": "activity-floor", "name": "少先队活动室", "slug": "pioneer-room", "drawing": "league",
        "tagline": "鼓号、队旗、队史角，三十六人",
        "introduction": "请由一位老师带队。鼓号只在下午四点半以后练。",
        "spaces": ["少先队活动室"], "equipment": ["投影", "音响"], "capacity_from": 5, "capacity_to": 36,
        "step_free": True, "wheelchair_places": 2, "audience": "organisations",
    },
    {
        "venue": "activity-floor", "name": "舞蹈健身室", "slug": "dance-room", "drawing": "dance",
        "tagline": "木地板、镜墙、把杆，三十人",
        "introduction": "请换软底鞋。更衣室在隔壁，钥匙在前台。",
        "spaces": ["舞蹈健身室"], "equipment": ["镜墙与把杆", "音响"], "capacity_from": 2, "capacity_to": 30,
        "step_free": True, "longest_minutes": 180,
    },
    {
        "venue": "activity-floor", "name": "书画室", "slug": "calligraphy-room", "drawing": "calligraphy",
        "tagline": "十二张画案，笔墨自带，纸可以领",
        "introduction": "有水池。离开前请把毛毡晾起来。",
        "spaces": ["书画室"], "equipment": ["画案与毛毡", "茶水"], "capacity_from": 2, "capacity_to": 24,
        "step_free": True, "wheelchair_places": 2, "raster_minutes": 60,
    },
    {
        "venue": "activity-floor", "name": "朗读亭", "slug": "recitation-booth", "kind": Room.Kind.BOOTH,
        "drawing": "booth", "tagline": "关上门，读一段，录下来带走",
        "introduction": "一到三人。录音可以发到自己的邮箱，我们不留底。",
        "spaces": ["朗读亭"], "equipment": ["录音设备"], "capacity_to": 3, "raster_minutes": 15,
        "shortest_minutes": 30, "longest_minutes": 60, "notice_minutes": 0, "turnaround_minutes": 0,
        "cancel_until_minutes": 15, "horizon_days": 14, "release_after_minutes": 15,
        "accessibility_note": "门口有一级台阶，前台有坡板。",
    },
    {
        "venue": "activity-floor", "name": "心语小屋", "slug": "counselling-room", "drawing": "counselling",
        "tagline": "和心理老师说说话，一次一小时",
        "introduction": "隔音，走廊尽头，不经过其他房间。用途不用写明，写“谈话”就可以。",
        "spaces": ["心语小屋"], "capacity_to": 3, "raster_minutes": 30, "longest_minutes": 60,
        "step_free": True, "wheelchair_places": 1, "needs_approval": True, "notice_minutes": DAY_MINUTES,
        "schedule": COUNSELLING,
    },
    {
        "venue": "activity-floor", "name": "老书记工作室", "slug": "old-secretary-studio", "kind": Room.Kind.STUDIO,
        "drawing": "studio", "tagline": "一位老书记坐班，支部可以来请教",
        "introduction": "周二、周四下午老书记在。其他时间八个人以内的支部小会也可以用。",
        "spaces": ["老书记工作室"], "equipment": ["茶水"], "capacity_from": 2, "capacity_to": 8,
        "step_free": True, "wheelchair_places": 1, "audience": "organisations", "needs_approval": True,
        "notice_minutes": DAY_MINUTES, "longest_minutes": 120,
    },
]  # fmt: skip

Schedules = Mapping[str, Schedule]


def load_schedules(*, now: datetime, by: User, say: Callable[[str], None]) -> Schedules:
    """Write the opening hours, one day of other hours each, and the holidays of this and the next year."""
    schedules = {}
    for name, rules, weekly in SCHEDULES:
        schedules[name] = schedule = Schedule.objects.create(name=name, **rules)
        WeeklyInterval.objects.bulk_create(
            WeeklyInterval(schedule=schedule, weekday=weekday, opens=opens, closes=closes)
            for weekdays, hours in weekly
            for weekday in weekdays
            for opens, closes in _intervals(hours)
        )
    _write_exceptions(schedules, now=now)
    for year in (local_day(now).year, local_day(now).year + 1):
        try:
            import_special_days(year=year, by=by)
        except Refused as refusal:
            say(str(refusal.problems[0]))
    return schedules


def _intervals(hours: str) -> list[tuple[time, time]]:
    pairs = [interval.split("-") for interval in hours.split()]
    return [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs]


def _write_exceptions(schedules: Schedules, *, now: datetime) -> None:
    today = local_day(now)
    renewal = today + timedelta(days=10)
    DatedException.objects.create(
        schedule=schedules[EXHIBITION], first_day=renewal, last_day=renewal, reason="更换第七块展板"
    )
    evening = today + timedelta(days=(5 - today.weekday()) % 7 + 7)
    for opens, closes in _intervals("09:00-18:00 19:00-21:00"):
        DatedException.objects.create(
            schedule=schedules[REHEARSAL],
            first_day=evening,
            last_day=evening,
            opens=opens,
            closes=closes,
            reason="周末音乐会",
        )


def load_rooms(schedules: Schedules) -> dict[str, Room]:
    """Write venues, spaces, equipment and rooms; returns the rooms by slug."""
    venues = _write_venues(schedules)
    spaces = {
        (slug, name): Space.objects.create(venue=venues[slug], name=name)
        for slug, names in SPACES.items()
        for name in names
    }
    equipment = {
        name: Equipment.objects.create(name=name, icon=icon, order=order)
        for order, (name, icon) in enumerate(EQUIPMENT, start=1)
    }
    for order, (name, icon, stock) in enumerate(PORTABLE, start=len(EQUIPMENT) + 1):
        Equipment.objects.create(name=name, icon=icon, order=order, stock=stock)
    rooms = {}
    for order, facts in enumerate(ROOMS, start=1):
        own = {key: value for key, value in facts.items() if key not in ("venue", "spaces", "equipment", "schedule")}
        schedule = schedules[facts["schedule"]] if "schedule" in facts else None
        room = Room.objects.create(venue=venues[facts["venue"]], schedule=schedule, order=order, **own)
        room.spaces.set([spaces[facts["venue"], name] for name in facts["spaces"]])
        room.equipment.set([equipment[name] for name in facts.get("equipment", [])])
        rooms[room.slug] = room
    return rooms


def load_limits() -> None:
    """The fair shares of the house: so many hours a week for a person, so many reservations a month for a unit."""
    Limit.objects.create(scope=Limit.Scope.PERSON, period=Limit.Period.WEEK, reservations=6, minutes=12 * 60)
    Limit.objects.create(scope=Limit.Scope.ORGANISATION, period=Limit.Period.MONTH, reservations=20)


def _write_venues(schedules: Schedules) -> dict[str, Venue]:
    return {
        slug: Venue.objects.create(
            name=name,
            slug=slug,
            floor=floor,
            introduction=introduction,
            schedule=schedules[own] if own else None,
            order=order,
        )
        for order, (name, slug, floor, own, introduction) in enumerate(VENUES, start=1)
    }
