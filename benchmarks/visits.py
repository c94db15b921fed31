"""100 000 visits of one year for the log and the reports, loaded by SQL, and what is asked about them."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import psycopg

from benchmarks.house import CHUNK, House, Progress
from benchmarks.load import Request, request

VISITS = 100_000
LOG_PAGE, LOG_SEARCH = "log of visits, the latest page", "search in the log of 100 000 visits"
REPORT_VISITS = "report of a year with 100 000 visits"
# One character, names common and rare, two words, a docent, a remark, a Latin word, what is only similar, nothing.
WORDS = (
    "小学", "枫林", "枫林实验小学", "滨江 分校", "学", "张", "讲解员7", "停留最久", "第12中学", "税务", "王建国",
    "实验", "二楼展厅", "团队 轮椅", "VIP", "枫林国际艺术小学", "量子", "滨江中心幼儿园", "社区", "党支部",
)  # fmt: skip

# The names of places and people are made up from parts, so that pairs of characters are as common as in a real log.
PLACES = """
CREATE TEMPORARY TABLE parts AS SELECT
    ARRAY['枫林','滨江','育才','朝阳','文汇','新城','和平','向阳','东湖','青山','长宁','云溪','星河','南苑','北辰','海棠']
        AS first,
    ARRAY['实验','中心','第一','第二','外国语','附属','','师范'] AS second,
    ARRAY['小学','中学','幼儿园','社区党支部','街道办事处','科技公司','税务所','分校'] AS third,
    ARRAY['王','李','张','刘','陈','杨','赵','黄','周','吴','徐','孙','马','朱','胡','林'] AS surname,
    ARRAY['建国','秀英','志强','丽华','伟','敏','静','磊','雅琴','书瑶','致远','一鸣'] AS given,
    ARRAY['学生在学校墙前停留最久','有一位老师坐轮椅','合影后离开','提出想再来','二楼展厅灯光偏暗','VIP 团队，提前清场']
        AS remark;
INSERT INTO reception_hall (name, capacity, batch_size, "order") VALUES ('展示馆', 120, 40, 0);
INSERT INTO reception_category (name, hint, is_within, "order") VALUES ('成人', '', false, 0);
INSERT INTO reception_route (hall_id, name, "order") SELECT hall.id, '路线' || n, n
    FROM generate_series(1, 6) AS n, reception_hall AS hall;
UPDATE accounts_user SET name = '讲解员' || substr(username, 7), is_staff = true
    WHERE username IN (SELECT 'person' || n FROM generate_series(0, 39) AS n);
"""
VISITS_SQL = """
INSERT INTO reception_visit (origin, state, organisation_name, kind, level, contact_name, contact_phone, contact_email,
    written_in, starts_at, ends_at, planned_headcount, purpose, purpose_words, speech, needs, note, other_hosts, answer,
    created_at, code_hash)
SELECT (ARRAY['asked', 'desk', 'walk_in', 'register'])[1 + n %% 4], 'accepted',
    first[1 + n * 7 %% 16] || second[1 + n * 5 %% 8] || CASE WHEN n %% 11 = 0 THEN '第' || n %% 40 ELSE '' END
        || third[1 + n * 3 %% 8],
    (ARRAY['school', 'branch', 'government', 'company', 'community', 'other'])[1 + n %% 6],
    (ARRAY['province', 'city', 'district', 'subdistrict', 'school', 'company', 'other'])[1 + n %% 7],
    surname[1 + n * 13 %% 16] || given[1 + n * 17 %% 12], '1390000' || lpad((n %% 10000)::text, 4, '0'), '', '',
    starts, starts + interval '1 hour', 10 + n %% 40, 'other', '', 'zh', '{}', '', '', '',
    starts - interval '5 days', ''
FROM parts, generate_series(%(first)s::bigint, %(last)s::bigint) AS n,
    LATERAL (SELECT (%(last_day)s::date - (n %% 365)::int + time '08:00' + (n / 365 / 40) * interval '1 hour')
        AT TIME ZONE 'Asia/Shanghai' AS starts) AS at
"""
BATCHES = """
INSERT INTO reception_batch (visit_id, number, label, state, hall_id, route_id, starts_at, ends_at, planned_headcount,
    over_capacity_reason, arrived_at, tour_started_at, finished_at, headcount, rating_code)
SELECT id, 1, '', CASE WHEN id % 20 = 0 THEN 'no_show' ELSE 'finished' END, hall, routes[1 + id % 6], starts_at,
    ends_at, planned_headcount, '', came, came, CASE WHEN id % 20 > 0 THEN ends_at END,
    CASE WHEN id % 20 > 0 THEN greatest(1, planned_headcount - id % 5) END, 'r' || id
FROM reception_visit, (SELECT min(id) AS hall FROM reception_hall) AS halls,
    (SELECT array_agg(id ORDER BY id) AS routes FROM reception_route) AS all_routes,
    LATERAL (SELECT CASE WHEN id % 20 > 0 THEN starts_at END AS came) AS at
"""
# Forty groups begin at the same hour, each with a docent of its own.
DUTIES = """
INSERT INTO reception_duty (docent_id, part, batch_id, starts_at, ends_at, reason)
SELECT docents[1 + place % 40], 'first', id, starts_at, ends_at, '' FROM
    (SELECT *, row_number() OVER (PARTITION BY starts_at ORDER BY id) AS place FROM reception_batch) AS batch,
    (SELECT array_agg(id ORDER BY id) AS docents FROM accounts_user WHERE name LIKE '讲解员%') AS people
WHERE batch.id % 10 > 0
"""
REMARKS = """
INSERT INTO reception_remark (visit_id, kind, text, by_id, at)
SELECT visit.id, 'remark', remark[1 + visit.id / 3 % 6], (SELECT min(id) FROM accounts_user), visit.ends_at
FROM reception_visit AS visit, parts WHERE visit.id % 3 = 0
"""
# What the triggers would have kept, for all at once.
SEARCH = """
UPDATE reception_visit AS visit SET search = to_tsvector('simple', centre_bigrams(concat_ws(' ', visit.reference,
    organisation_name, contact_name, purpose_words, person.name, remark.text)))
FROM reception_batch AS batch LEFT JOIN reception_duty AS duty ON duty.batch_id = batch.id
    LEFT JOIN accounts_user AS person ON person.id = duty.docent_id
    LEFT JOIN reception_remark AS remark ON remark.visit_id = batch.visit_id
WHERE batch.visit_id = visit.id
"""


def load_visits(superuser_url: str, house: House) -> None:
    """Load the visits, the latest on the day before the busy one; triggers and foreign keys asleep, indexes anew."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(PLACES)
        connection.execute("DROP INDEX visit_by_words")
        progress = Progress(f"loading {VISITS:,} visits", VISITS)
        for first in range(0, VISITS, CHUNK):
            last = min(first + CHUNK, VISITS) - 1
            values = {"first": first, "last": last, "last_day": house.day - timedelta(days=1)}
            connection.execute(VISITS_SQL, values)
            progress(last + 1)
        for statement in (BATCHES, DUTIES, REMARKS, SEARCH):
            connection.execute(statement)
        connection.execute("CREATE INDEX visit_by_words ON reception_visit USING gin (search)")
        connection.execute("VACUUM ANALYZE")
        progress.done()


def log_page(desk: dict[str, str]) -> Request:
    """The log as it opens."""
    return request("GET", "/desk/visits/log/", cookies=desk)


def log_searches(desk: dict[str, str]) -> Iterator[Request]:
    """The log page for one question after the other."""
    for words in itertools.cycle(WORDS):
        yield request("GET", f"/desk/visits/log/?{urlencode({'q': words})}", cookies=desk)


def report_of_the_year(house: House, desk: dict[str, str]) -> Request:
    """The report of the year in which all of them lie, beside the empty year before."""
    days = {"from": house.day - timedelta(days=365), "to": house.day - timedelta(days=1)}
    return request("GET", f"/desk/visits/report/?{urlencode(days)}", cookies=desk)
