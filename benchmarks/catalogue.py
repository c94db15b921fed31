"""A catalogue of 100 000 titles and 150 000 copies, and what is asked of it: statements alone, and the page."""

import itertools
import json
import multiprocessing
import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg

from benchmarks.house import Progress
from benchmarks.load import Figures, Request, request

TITLES, COPIES = 100_000, 150_000
CATALOGUE = "search in the catalogue of 100 000 titles, 28 questions in turn"
AFTER_A_LOAN = "the same 28 questions, a loan changed before each"
NEW_CATALOGUE = "the same 28 questions, the catalogue changed before each"
EVERYTHING = "search of everything, the same 28 questions in turn"
CHUNK, PROCESSES = 2_000, 2
ROUNDS = 12

# Two characters that are read together, the common ones first: the n-th is drawn about 1/n times as often as the first.
PAIRS = (
    "中国教育历史研究文化社会发展学校教师学生理论现代思想文学艺术世界人民革命科学经济管理生活儿童心理"
    "课程语言改革建设政治基础数学技术自然地理城市乡村农村哲学民族古代阅读写作语文英语物理化学生物音乐"
    "美术体育劳动健康法律制度国家精神传统记忆故事小说散文诗歌戏剧电影评论批评传记回忆日记书信家书家庭"
    "父母青年少年妇女工人农民战争和平长征延安上海北京广州江南长江黄河西藏新疆东北草原山水园林建筑桥梁"
    "铁路航天海洋天文地球植物动物昆虫鸟类医学中医营养疾病伦理宗教佛教逻辑美学考古文物博物档案图书出版"
    "新闻传播网络数据智能机器程序设计工程材料能源环境气候农业林业茶叶丝绸陶瓷书法绘画篆刻民俗节日饮食"
    "服饰方言词典手册年鉴文集选集全集概论导论原理纲要简史通史史话丛谈札记"
)
WORDS = [PAIRS[place : place + 2] for place in range(0, len(PAIRS), 2)]
LINKS = ("", "", "", "与", "的", "：", "和", "论", "及其")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林曾单解费"
GIVEN = (
    "国藩",
    "孝通",
    "建国",
    "秀英",
    "志强",
    "丽华",
    "伟",
    "敏",
    "静",
    "磊",
    "雅琴",
    "书瑶",
    "致远",
    "一鸣",
    "树人",
    "元培",
)
PUBLISHERS = ("晨光出版社", "文汇出版社", "江南教育出版社", "青山文艺出版社", "北辰人民出版社", "星河出版社")
CLASSES = (
    *("A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"),
    *("N", "O", "P", "Q", "R", "S", "TP", "U", "V", "X", "Z"),
)
# One character, common and rare; two; four; two words; initials; a number; a call number; what is not there.
ASKED = {
    "one character": ("史", "的", "中", "曾", "茶"),
    "two characters": ("教育", "中国", "茶叶", "孝通", "藩王"),
    "four characters": ("中国教育", "教育历史", "乡村教师", "青山文艺"),
    "two words": ("乡村 教师", "中国 费孝通", "G4 教育", "的 史"),
    "initials": ("zgf", "cgf", "zgjy", "zg", "fxt"),
    "an ISBN": ("978-7-100-00042-1", "9787100000421"),
    "a call number": ("G725", "I2", "TP"),
    "not there": ("量子纠缠图谱", "zzzzzz", "9999999999"),
}  # fmt: skip


def load_catalogue(url: str, titles: int = TITLES, copies: int = COPIES) -> None:
    """Load it by COPY, with what `indexing` makes of each title; no history is kept, the indexes are made at the end.

    Django must be set up: the index is made by the product's own code.
    """
    chunks = [range(first, min(first + CHUNK, titles + 1)) for first in range(1, titles + 1, CHUNK)]
    forked = multiprocessing.get_context("fork")
    with forked.Pool(PROCESSES) as pool, psycopg.connect(url, autocommit=True) as connection:
        _triggers(connection, "DISABLE")
        connection.execute("DROP INDEX title_by_words, title_by_sound_and_number")
        connection.execute(FURNITURE)
        progress = Progress(f"loading {titles:,} titles", titles)
        for chunk, rows in zip(chunks, pool.imap(_titles, chunks), strict=True):
            _copy(connection, rows)
            progress(chunk[-1])
        dice = random.Random(1921)  # noqa: S311 -- the same catalogue every time
        _copies(connection, titles, copies, dice)
        connection.execute("CREATE INDEX title_by_words ON reading_room_title USING gin (search)")
        connection.execute(
            "CREATE INDEX title_by_sound_and_number ON reading_room_title USING gin (findable gin_trgm_ops)"
        )
        _triggers(connection, "ENABLE")
        connection.execute(LOANS)
        connection.execute("VACUUM ANALYZE")
        progress.done()


def _triggers(connection: psycopg.Connection, change: str) -> None:
    for table in ("title", "copy"):
        connection.execute(f"ALTER TABLE reading_room_{table} {change} TRIGGER USER")


FURNITURE = """
INSERT INTO reading_room_collection (id, name, "order", is_lent, loan_days, renewals, kept_days)
    SELECT n, '馆藏' || n, n, n < 4, 30, 1, 3 FROM generate_series(1, 4) AS n;
INSERT INTO reading_room_shelf (id, name, subject, way, x, y, width, height, "order")
    SELECT n, '架' || n, '', '', 0, 0, 100, 40, n FROM generate_series(1, 12) AS n;
INSERT INTO reading_room_tier (id, shelf_id, "column", name, "order")
    SELECT 2 * n + t, 1 + n / 10, 1 + n % 10, (ARRAY['上层', '下层'])[1 + t], t
    FROM generate_series(0, 119) AS n, generate_series(0, 1) AS t WHERE 2 * n + t > 0;
"""
# One copy in fifty is with a reader.
LOANS = """
INSERT INTO reading_room_loan (copy_id, reader_id, lent_by_id, lent_at, due_on, renewals)
    SELECT id, person, person, now(), current_date + 20, 0
    FROM reading_room_copy, (SELECT min(id) AS person FROM accounts_user) AS somebody WHERE id % 50 = 1;
"""


def _titles(numbers: range) -> list[Any]:
    dice = random.Random(numbers.start)  # noqa: S311 -- the same catalogue every time
    return [_title(number, dice) for number in numbers]


def _title(number: int, dice: random.Random) -> Any:
    from reading_room.indexing import indexed
    from reading_room.models import Title

    people = [
        {"name": dice.choice(SURNAMES) + dice.choice(GIVEN), "role": "著", "pinyin": "", "is_body": False}
        for _person in range(dice.choice((1, 1, 1, 2)))
    ]
    return indexed(
        Title(
            id=number,
            collection_id=1 + number % 4,
            title=_words(dice, dice.choice((2, 2, 3, 3, 4))),
            subtitle=_words(dice, 3) if number % 4 == 0 else "",
            contributors=people,
            publisher=dice.choice(PUBLISHERS),
            year=1950 + number % 75,
            isbn=_isbn(number),
            class_numbers=[f"{_class(dice)}{dice.randrange(1, 999)}"],
            subjects=[_words(dice, 2)],
            summary="，".join(_words(dice, 5) for _clause in range(5)) + "。",
        )
    )


def _words(dice: random.Random, count: int) -> str:
    drawn = dice.choices(WORDS, cum_weights=WEIGHTS, k=count)
    return "".join(word + dice.choice(LINKS) for word in drawn[:-1]) + drawn[-1]


WEIGHTS = list(itertools.accumulate(1 / (place + 4) for place in range(len(WORDS))))


def _class(dice: random.Random) -> str:
    return dice.choice(("G", "G", "G", "I", "I", "K", *CLASSES))


def _isbn(number: int) -> str:
    from stdnum import ean

    digits = f"9787100{number:05}"
    return digits + str(ean.calc_check_digit(digits))


def _copies(connection: psycopg.Connection, titles: int, copies: int, dice: random.Random) -> None:
    """One copy of each title, a second of as many as are left."""
    classes = dict(connection.execute("SELECT id, class_numbers[1] FROM reading_room_title").fetchall())
    _copy(connection, (_copy_of(number, 1 + (number - 1) % titles, classes, dice) for number in range(1, copies + 1)))


def _copy_of(number: int, title: int, classes: dict[int, str], dice: random.Random) -> Any:
    from reading_room.call_numbers import key
    from reading_room.models import Copy

    call_number = f"{classes[title]}/{1 + title % 97}"
    return Copy(
        id=number,
        title_id=title,
        accession_number=f"D{number:07}",
        call_number=call_number,
        call_key=key(call_number),
        tier_id=dice.randrange(1, 240),
        state="missing" if number % 50 == 0 else "here",
        is_reference=number % 9 == 0,
    )


def _copy(connection: psycopg.Connection, rows: Iterable[Any]) -> None:
    """Rows of one model, by COPY; the columns are those that it has today."""
    first, *others = rows
    fields = first._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor().copy(f"COPY {first._meta.db_table} ({columns}) FROM STDIN") as copy:
        for row in (first, *others):
            values = (getattr(row, field.attname) for field in fields)
            copy.write_row(
                [json.dumps(v) if isinstance(v, list) and v and isinstance(v[0], dict) else v for v in values]
            )


def _is_json(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


# --- what is measured ------------------------------------------------------------------------------------------------


def in_the_database(rounds: int = ROUNDS) -> dict[str, Figures]:
    """How long PostgreSQL and the way to it take for each kind of question, all statements of one search together."""
    from django.db import connection

    from centre.shared.kept import forget_everything
    from reading_room.queries.nearly import similar, suggestions
    from reading_room.queries.search import found

    measured: dict[str, Figures] = {}
    for kind, questions in ASKED.items():
        figures = measured[kind] = Figures()
        for words in (*questions, *questions * rounds):
            forget_everything()
            clock = _Clock()
            with connection.execute_wrapper(clock):
                if not found(words).number:
                    similar(words)
                    suggestions(words)
            figures.latencies.append(clock.seconds)
        del figures.latencies[: len(questions)]  # the first time the pages are read from the disk
    return measured


class _Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began


def catalogue_searches(page: str = "/reading/search/") -> Iterator[Request]:
    """The page for some questions in turn, again and again; not for what would be noted down as missed."""
    there = [words for kind, questions in ASKED.items() if kind != "not there" for words in questions]
    for words in itertools.cycle(there):
        yield request("GET", f"{page}?{urlencode({'q': words})}")


def site_searches() -> Iterator[Request]:
    """The same questions to the one box over everything."""
    return catalogue_searches("/search/")


class CatalogueChanges:
    """Changes one row at a time, which makes pages that were kept useless: a loan, or a collection.

    In a connection of its own that does not wait for the disk, so that the page is measured and not the change.
    """

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("SET synchronous_commit = off")
        self.copies = itertools.cycle(range(1, COPIES, 50))

    def loan(self) -> None:
        """Another day for one book: what is in is counted again, and the rows are read again."""
        self.connection.execute(
            "UPDATE reading_room_loan SET due_on = due_on + 1 WHERE copy_id = %s", [next(self.copies)]
        )

    def catalogue(self) -> None:
        """Nothing that was kept is of any use."""
        self.connection.execute("UPDATE reading_room_collection SET name = name WHERE id = 1")

    def close(self) -> None:
        self.connection.close()


def page_scenarios(changes: CatalogueChanges) -> list[tuple[str, Callable[[], object] | None]]:
    """What `catalogue_searches` are measured under: nothing changes, loans do, or the catalogue does."""
    return [(CATALOGUE, None), (AFTER_A_LOAN, changes.loan), (NEW_CATALOGUE, changes.catalogue)]
