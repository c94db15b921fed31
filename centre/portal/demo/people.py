"""Who works in the demonstration centre and who comes to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from centre.accounts import roles
from centre.accounts.models import User
from centre.organisations.models import Membership, Organisation


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the cast, who can sign in; `role` in English for the launcher, groups are those of the roles."""

    username: str
    name: str
    role: str
    groups: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    is_superuser: bool = False


CAST = [
    Person(username="alice", name="李爱丽", role="resident", organisations=("墅园小学",)),
    Person(username="bob", name="王博", role="resident"),
    Person(username="dana", name="陈丹娜", role="docent", groups=("docent",)),
    Person(username="erik", name="赵立", role="reception desk", groups=("reception desk",)),
    Person(username="lib", name="周书", role="librarian", groups=("librarian",)),
    Person(username="ed", name="吴展", role="exhibit editor", groups=("exhibit editor",)),
    Person(username="mei", name="孙敏", role="bookings manager", groups=("bookings manager",)),
    Person(username="root", name="管理员", role="administrator", groups=("administrator",), is_superuser=True),
    Person(username="yu", name="余慎", role="exhibit reviewer", groups=("exhibit reviewer",)),
    Person(username="ke", name="柯文", role="exhibit reviewer", groups=("exhibit reviewer",)),
]

# People who come to the house but sign in nowhere: user name, name, organisations.
VISITORS = [
    ("heyun", "何韵", ("墅人教师合唱团",)),
    ("zhengkai", "郑凯", ("墅人区实验中学",)),
    ("linxiao", "林晓", ("柳溪小学",)),
    ("tangwei", "唐蔚", ("区教师发展中心党支部",)),
    ("fengqi", "冯启", ("退休教师第一党支部",)),
    ("guoying", "郭莹", ("教育系统工会联合会",)),
    ("suhe", "苏禾", ("清河湾中学",)),
    ("panyue", "潘越", ("区少先队工作委员会",)),
    ("yejia", "叶嘉", ("东桥职业高级中学", "文汇社区志愿服务队")),
    ("luoan", "罗安", ("育星特殊教育学校",)),
]

ORGANISATIONS = [
    ("墅人区实验中学", "实验中学", Organisation.Kind.SCHOOL),
    ("墅园小学", "墅园小学", Organisation.Kind.SCHOOL),
    ("柳溪小学", "柳溪小学", Organisation.Kind.SCHOOL),
    ("清河湾中学", "清河湾中学", Organisation.Kind.SCHOOL),
    ("东桥职业高级中学", "东桥职高", Organisation.Kind.SCHOOL),
    ("育星特殊教育学校", "育星学校", Organisation.Kind.SCHOOL),
    ("银杏里幼儿园", "银杏里幼儿园", Organisation.Kind.SCHOOL),
    ("区教师发展中心党支部", "发展中心支部", Organisation.Kind.BRANCH),
    ("退休教师第一党支部", "退休一支部", Organisation.Kind.BRANCH),
    ("教育系统工会联合会", "工会联合会", Organisation.Kind.OTHER),
    ("区少先队工作委员会", "少工委", Organisation.Kind.GOVERNMENT),
    ("墅人教师合唱团", "教师合唱团", Organisation.Kind.COMMUNITY),
    ("文汇社区志愿服务队", "文汇志愿队", Organisation.Kind.COMMUNITY),
    ("启明图书有限公司", "启明图书", Organisation.Kind.COMPANY),
]

Cast = dict[str, User]


def load(*, password: str, now: datetime) -> Cast:
    """Write organisations and people; the cast can sign in with `password`. Returns everybody by user name."""
    organisations = {
        name: Organisation.objects.create(name=name, short_name=short_name, kind=kind)
        for name, short_name, kind in ORGANISATIONS
    }
    cast = _write_cast(make_password(password), joined=now - timedelta(days=60))
    cast |= _write_visitors(joined=now - timedelta(days=50))
    belongings = [(person.username, name) for person in CAST for name in person.organisations]
    belongings += [(username, name) for username, _name, names in VISITORS for name in names]
    Membership.objects.bulk_create(
        Membership(person=cast[username], organisation=organisations[name], role=Membership.Role.CONTACT)
        for username, name in belongings
    )
    return cast


def _phone(number: int) -> str:
    return f"138000000{number:02d}"


def _write_cast(password: str, *, joined: datetime) -> Cast:
    cast = {}
    for number, person in enumerate(CAST, start=1):
        cast[person.username] = user = User.objects.create(
            username=person.username,
            name=person.name,
            phone=_phone(number),
            password=password,
            is_superuser=person.is_superuser,
            date_joined=joined,
        )
        if person.groups:
            roles.give(user, *person.groups)
    return cast


def _write_visitors(*, joined: datetime) -> Cast:
    visitors = {}
    for number, (username, name, _organisations) in enumerate(VISITORS, start=1):
        user = User(username=username, name=name, phone=f"139000000{number:02d}", date_joined=joined)
        user.set_unusable_password()
        user.save()
        visitors[username] = user
    return visitors


def can_sign_in() -> list[User]:
    """Who of the cast is in this database as it was loaded, and has a password: of a demonstration, or left of one."""
    phones = {person.username: _phone(number) for number, person in enumerate(CAST, start=1)}
    there = User.objects.filter(username__in=phones, is_active=True).order_by("pk")
    return [user for user in there if user.phone == phones[user.username] and user.has_usable_password()]


def give_addresses(cast: Cast) -> None:
    """Let alice be mailed from now on; while the diary was written she had no address, so nothing old is mailed."""
    User.objects.filter(pk=cast["alice"].pk).update(email="alice@example.org")
