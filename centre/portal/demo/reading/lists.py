"""Reading lists: three that everybody sees, and one that is still being made."""

from datetime import datetime, timedelta

from centre.accounts.models import User
from reading_room.models import ReadingList, ReadingListEntry, Title

LISTS: list[tuple[str, str, bool, list[tuple[str, str]]]] = [
    (
        "四史学习，从这八本开始",
        "写给支部学习的组织者：先读四本简史，再读一篇原著，最后读三本有人有故事的书。",
        True,
        [
            ("中国共产党简史", "先把一百年的线索理清楚，一个月读得完。"),
            ("中华人民共和国简史", "接着读国史，可以一组讲一章。"),
            ("改革开放简史", "身边的老同志都经历过，读完请他们来谈。"),
            ("社会主义发展简史", "把眼光放长到五百年。"),
            ("共产党宣言", "原著不长，领读一小时，讨论一小时。"),
            ("红星照耀中国", "一位外国记者的眼睛，适合第一次读党史的人。"),
            ("可爱的中国", "狱中写成，最宜朗读，朗读亭里试一试。"),
            ("雷锋日记", "短，真，放在床头每天读一页。"),
        ],
    ),
    (
        "新教师的第一个书架",
        "刚站上讲台的第一年，课要备，人要懂，自己也要站稳。教研员和老教师各推荐了几本。",
        True,
        [
            ("给教师的建议", "遇到难处就翻目录，多半有一条说的正是你。"),
            ("教学勇气", "累了的时候读。"),
            ("儿童心理学", "先弄明白孩子为什么这样，再想怎么办。"),
            ("班主任工作漫谈", "班规怎么定、班会怎么开，照着做也不会错。"),
            ("追求理解的教学设计", "备单元而不是备一节课。"),
            ("家长会怎么开", "本区教研室自己编的，第一次开家长会前读。"),
            ("教师怎样做小课题", "把一个困惑写成一份报告。"),
            ("乡村教师手记", "一个人守着一间教室，也可以做很多事。"),
            ("如何阅读一本书", "读书的人，先学会读。"),
        ],
    ),
    (
        "老师读给孩子听",
        "每天放学前十分钟，一位老师，一本书，读到下课铃响。按低、中、高年级排列。",
        True,
        [
            ("没头脑和不高兴", "低年级，两个孩子分角色读最好笑。"),
            ("安徒生童话选集", "低年级，一次一篇。"),
            ("夏洛的网", "中年级，读到最后请备好纸巾。"),
            ("窗边的小豆豆", "中年级，也请家长来听。"),
            ("城南旧事", "高年级，读得慢一点。"),
            ("草房子", "高年级，读完可以写写自己的同学。"),
            ("爱的教育", "高年级，每月一篇，正好一学年。"),
        ],
    ),
    (
        "暑期共读（还在选）",
        "先放几本，七月前定下来。",
        False,
        [("平凡的世界", "篇幅长，要不要分两期？"), ("额尔古纳河右岸", "")],
    ),
]


def load(*, now: datetime, by: User) -> None:
    """Write the lists; the first is the newest."""
    titles = {title.title: title for title in Title.objects.order_by("-pk")}
    for age, (name, introduction, is_public, entries) in enumerate(LISTS):
        made = ReadingList.objects.create(
            name=name,
            introduction=introduction,
            is_public=is_public,
            made_by=by,
            made_at=now - timedelta(days=6 + 25 * age),
        )
        ReadingListEntry.objects.bulk_create(
            ReadingListEntry(reading_list=made, title=titles[title], why=why, order=order)
            for order, (title, why) in enumerate(entries)
        )
