"""One box finds rooms, exhibitions, schools, books and announcements; what is not public is never found."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Room
from bookings.tests.factories import make_equipment, make_room, make_seats
from centre.announcements.tests.factories import make_announcement, make_draft
from centre.portal.site_search import BEST, search
from exhibits.tests.factories import make_exhibition, make_panel, make_section, make_site
from reading_room.indexing import indexed
from reading_room.models import Miss
from reading_room.tests.factories import make_title

pytestmark = pytest.mark.django_db


def a_title(title: str, **fields: Any) -> None:
    indexed(make_title(title, **fields)).save()


def found(words: str) -> dict[str, list[str]]:
    """The titles of what was found, by kind, without marks."""
    findings = search(words, now=timezone.now())
    if findings.are_similar:
        return {}
    return {
        group.key: [str(hit.title).replace("<mark>", "").replace("</mark>", "") for hit in group.hits]
        for group in findings.groups
    }


def page_of(client: Client, words: str, **headers: Any) -> str:
    answer = client.get("/search/", {"q": words}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def piano() -> Room:
    return make_room("钢琴区", tagline="三角钢琴，适合合唱分声部", equipment=[make_equipment("谱架")])


@pytest.fixture
def house(piano: Room) -> None:
    section = make_section(make_exhibition(title="弦歌不辍"))
    make_panel(section, title="烽火弦歌", body="山里的课堂，没有琴，合唱就是音乐课。")
    make_site("枫林小学")
    a_title("童声合唱三十课", by="林音")
    make_announcement("教师合唱团招新", now=timezone.now())


def test_one_box_finds_every_kind_by_the_same_words(house: None) -> None:
    assert found("合唱") == {
        "rooms": ["钢琴区"],
        "panel": ["烽火弦歌"],
        "site": ["枫林小学"],
        "titles": ["童声合唱三十课"],
        "announcements": ["教师合唱团招新"],
    }


def test_a_room_is_found_by_name_by_sound_and_by_what_its_page_says(piano: Room) -> None:
    for words in ("钢琴", "gangqinqu", "gqq", "GQQ", "谱架", "分声部 钢琴", "钢 琴区"):
        assert found(words) == {"rooms": ["钢琴区"]}, words


def test_a_room_whose_name_has_the_words_comes_before_one_that_only_mentions_them(piano: Room) -> None:
    make_room("录音间", tagline="紧挨着钢琴区")
    assert found("钢琴区")["rooms"] == ["钢琴区", "录音间"]


def test_seats_side_by_side_are_one_hit(piano: Room) -> None:
    make_seats(5)
    assert found("阅览席")["rooms"] == ["阅览席 1–5"]


def test_retired_rooms_drafts_and_what_is_not_announced_yet_are_not_found(house: None) -> None:
    make_room("合唱教室", retired_at=timezone.now())
    make_draft("合唱比赛")
    make_site("合唱小学", live=False)
    assert sum(map(len, found("合唱").values())) == 5


def test_each_kind_shows_the_best_three_and_leads_to_all_of_them(client: Client, house: None) -> None:
    for number in range(4):
        a_title(f"合唱入门 {number}")
    titles = next(group for group in search("合唱", now=timezone.now()).groups if group.key == "titles")
    assert (len(titles.hits), titles.found.number) == (BEST, 5)
    page = page_of(client, "合唱")
    assert "/reading/search/?q=%E5%90%88%E5%94%B1" in page
    assert "全部 5 条" in page


def test_the_page_marks_the_words_and_counts_them(client: Client, house: None) -> None:
    page = page_of(client, "合唱")
    assert "“合唱”找到 5 条" in page
    assert "童声<mark>合唱</mark>三十课" in page
    assert 'value="合唱"' in page


def test_a_room_that_is_free_says_from_when(client: Client, piano: Room) -> None:
    assert "起可约" in page_of(client, "钢琴区")


def test_where_nothing_has_all_of_the_words_what_has_a_part_of_them_is_shown(client: Client, house: None) -> None:
    page = page_of(client, "合唱量子纠缠")
    assert "没有找到包含“合唱量子纠缠”的内容" in page
    assert "童声<mark>合唱</mark>三十课" in page


def test_where_there_is_nothing_at_all_the_page_says_how_to_go_on(client: Client, piano: Room) -> None:
    page = page_of(client, "龘靐")
    assert "没有找到“龘靐”" in page
    assert "/rooms/" in page


def test_what_nothing_has_is_counted_but_not_while_it_is_being_typed(client: Client, piano: Room) -> None:
    page_of(client, "龘靐", **{"HX-Request": "true"})
    assert not Miss.objects.exists()
    page_of(client, "龘靐")
    assert Miss.objects.get().words == "龘靐"


def test_while_somebody_types_only_the_results_come_with_their_number_for_screen_readers(
    client: Client, piano: Room
) -> None:
    part = page_of(client, "合唱", **{"HX-Request": "true"})
    assert "<html" not in part
    assert "innerHTML:#said" in part
    assert "/rooms/" in part


def test_without_words_it_says_what_can_be_looked_for(client: Client, piano: Room) -> None:
    page = page_of(client, " ")
    assert "一起查找" in page
    assert "没有找到" not in page


@pytest.mark.parametrize("words", ["a" * 101, "合" * 4000, "a\0b"])
def test_what_can_be_no_question_is_refused_and_stays_typed(client: Client, words: str) -> None:
    answer = client.get("/search/", {"q": words})
    assert answer.status_code == 422
    assert words.replace("\0", "") in answer.content.decode().replace("\0", "")


@pytest.mark.parametrize(
    "words", ["'", "&|!():*<->", "😀", "%", "\\", "_", "2147483648", "<script>", "的", "a", "..", "ü"]
)
def test_whatever_is_typed_is_answered(client: Client, house: None, words: str) -> None:
    assert "<script>" not in page_of(client, words).split("<main")[1]


def test_the_number_of_queries_does_not_depend_on_how_much_is_found(client: Client, house: None) -> None:
    def queries() -> int:
        page_of(client, "合唱")
        with CaptureQueriesContext(connection) as seen:
            page_of(client, "合唱")
        return len(seen)

    one = queries()
    for number in range(3):
        make_room(f"合唱室 {number}")
        make_site(f"合唱小学 {number}")
        a_title(f"合唱入门 {number}")
        make_announcement(f"合唱通知 {number}", now=timezone.now())
    assert queries() == one
    assert one < 25
