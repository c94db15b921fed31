"""Parts of a file: what a player asks for and what it gets."""

from io import BytesIO

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from centre.shared import ranges
from centre.shared.ranges import Part, Unsatisfiable, answered, asked

pytestmark = pytest.mark.django_db  # the end of a response looks after connections
CONTENT = bytes(range(256)) * 10_000
SIZE = len(CONTENT)
ETAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=-100", SIZE - 100, SIZE - 1),
        (f"bytes=-{SIZE * 9}", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        (f"bytes=5-{10**17}", 5, SIZE - 1),
        ("bytes= 5-9 ", 5, 9),
    ],
)
def test_a_part_is_within_the_file(header: str, start: int, end: int) -> None:
    assert asked(header, SIZE) == Part(start=start, end=end)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes=-",
        "bytes=",
        "bytes=9-5",
        "bytes=a-b",
        "bytes=0-1,5-9",
        "lines=0-5",
        "bytes=٣-٤",
        "bytes=" + "9" * 900,
    ],
)
def test_what_is_no_range_gets_the_whole(header: str) -> None:
    assert asked(header, SIZE) is None


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=-0", f"bytes={10**17}-"])
def test_what_lies_outside_cannot_be_had(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked(header, SIZE)


def answer(request: HttpRequest) -> tuple[int, dict[str, str], bytes]:
    file = BytesIO(CONTENT)
    response = answered(request, file, size=SIZE, content_type="audio/mpeg", etag=ETAG)
    body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    response.close()
    assert file.closed
    return response.status_code, dict(response.items()), body


def asking(**headers: str) -> HttpRequest:
    return RequestFactory().get("/recordings/a.mp3", headers=headers)


def test_without_a_range_comes_the_whole_file() -> None:
    status, headers, body = answer(asking())
    assert (status, headers["Accept-Ranges"], headers["Content-Length"]) == (200, "bytes", str(SIZE))
    assert body == CONTENT


def test_a_part_says_where_it_lies() -> None:
    status, headers, body = answer(asking(Range="bytes=1000-200999"))
    assert (status, headers["Content-Range"]) == (206, f"bytes 1000-200999/{SIZE}")
    assert headers["Content-Type"] == "audio/mpeg"
    assert body == CONTENT[1000:201000]


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=1000-", f"bytes=5-{SIZE}"])
def test_more_than_a_player_needs_at_once_comes_on_the_next_request(header: str) -> None:
    status, headers, body = answer(asking(Range=header))
    start = int(header[6:].partition("-")[0])
    assert status == 206
    assert headers["Content-Range"] == f"bytes {start}-{start + ranges.MOST - 1}/{SIZE}"
    assert body == CONTENT[start : start + ranges.MOST]


def test_only_so_many_take_the_whole_at_a_time_and_the_others_come_again() -> None:
    def whole() -> HttpResponseBase:
        return answered(asking(), BytesIO(CONTENT), size=SIZE, content_type="audio/mpeg", etag=ETAG)

    taken = [whole() for _place in range(ranges.WHOLE_AT_A_TIME)]
    refused = whole()
    assert [one.status_code for one in taken] == [200, 200]
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    for one in taken:
        one.close()
        one.close()
    again = whole()
    assert again.status_code == 200
    again.close()


def test_the_end_of_a_file_comes_by_counting_from_behind() -> None:
    assert answer(asking(Range="bytes=-7"))[2] == CONTENT[-7:]


def test_outside_of_the_file_the_answer_is_416_with_its_size() -> None:
    status, headers, body = answer(asking(Range=f"bytes={SIZE}-"))
    assert (status, headers["Content-Range"], body) == (416, f"bytes */{SIZE}", b"")


@pytest.mark.parametrize(
    ("if_range", "status"), [(ETAG, 206), ('"other"', 200), ("Mon, 23 Nov 2026 00:00:00 GMT", 200)]
)
def test_a_part_of_another_file_is_of_no_use(if_range: str, status: int) -> None:
    assert answer(asking(Range="bytes=0-9", **{"If-Range": if_range}))[0] == status


def test_who_asks_for_the_head_alone_is_told_of_the_whole() -> None:
    request = RequestFactory().head("/recordings/a.mp3", headers={"Range": "bytes=0-9"})
    assert answer(request)[0] == 200
