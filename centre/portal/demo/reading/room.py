"""Collections, and the room with its shelves: who enters has the first of them on the right."""

from reading_room.models import Collection, Furniture, Shelf, Tier

PARTY, CLASSICS, PROFESSIONAL, PERIODICALS = "党史理论", "世界名著", "专业书籍", "期刊"
# Name, whether it is lent, for how many days, how often renewed.
COLLECTIONS = [
    (PARTY, True, 30, 1),
    (CLASSICS, True, 30, 1),
    (PROFESSIONAL, True, 30, 2),
    (PERIODICALS, False, 7, 0),
]
COLUMNS, TIERS = 4, ("上层", "下层")
# Name, what stands there, how far from the top of the room, how one gets there.
SHELVES = [
    ("甲架", "教育", 657, "上二层，进门右手第一排。上层离地约一米四，拿不到请按服务铃。"),
    ("乙架", "历史", 470, "上二层，进门右手第二排，与阅览桌齐平。"),
    ("丙架", "文学", 283, "上二层，进门右手第三排。"),
    ("丁架", "综合", 96, "上二层，进门右手最里面一排：前两列是艺术、科学等图书，靠墙两列是期刊。"),
]
TABLES = [(x, y) for y in (108, 253, 398, 542, 687) for x in (41, 280)]


def load_collections() -> dict[str, Collection]:
    """Write the collections; returns them by name."""
    return {
        name: Collection.objects.create(
            name=name, order=order, is_lent=is_lent, loan_days=days, renewals=renewals, kept_days=3
        )
        for order, (name, is_lent, days, renewals) in enumerate(COLLECTIONS)
    }


def load_room() -> dict[str, list[Tier]]:
    """Write the plan of the room; returns the tiers of each shelf as one walks past them."""
    for x, y in TABLES:
        Furniture.objects.create(kind=Furniture.Kind.TABLE, x=x, y=y, width=188, height=61)
    Furniture.objects.create(kind=Furniture.Kind.COUNTER, words="服务台", x=41, y=840, width=220, height=90)
    Furniture.objects.create(kind=Furniture.Kind.ENTRANCE, words="入口", x=432, y=988, width=120, height=12)
    return {shelf[0]: _shelf(order, *shelf) for order, shelf in enumerate(SHELVES)}


def _shelf(order: int, name: str, subject: str, y: int, way: str) -> list[Tier]:
    shelf = Shelf.objects.create(name=name, subject=subject, way=way, x=750, y=y, width=230, height=96, order=order)
    return Tier.objects.bulk_create(
        Tier(shelf=shelf, column=column, name=tier, order=place)
        for column in range(1, COLUMNS + 1)
        for place, tier in enumerate(TIERS)
    )
