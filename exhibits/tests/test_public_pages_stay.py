"""What everybody sees never changes before the last step: through draft, saving, sending and five signatures every
public page is byte for byte as it was; with the sixth all of them show the new words; withdrawn, none of them does."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from exhibits import versions
from exhibits.models import Piece, Screen, Version

from .factories import (
    PANEL,
    SITE,
    STORY,
    make_exhibition,
    make_live,
    make_panel,
    make_placement,
    make_reviewers,
    make_screen,
    make_section,
    make_site,
    make_slide,
    make_story,
)

pytestmark = pytest.mark.django_db
OLD, NEW = "星火燎原", "夜校灯火"
SLIDE = re.compile(r"/screens/[\w-]+/slides/\w+/")
# What a page says of the moment rather than of the content: its clock, and the token of a form.
OF_THE_MOMENT = re.compile(rb'data-now="\d+"|name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock stands, so that no page differs because a minute has passed."""
    moment = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return moment


@pytest.fixture
def screens(ed: User) -> dict[str, Screen]:
    exhibition = make_exhibition(ed)
    return {
        "wall": make_screen(),
        "rail": make_screen("滑轨屏", kind="rail", exhibition=exhibition),
        "map": make_screen("触摸屏", kind="map"),
    }


def piece_of(kind: str, ed: User, screens: dict[str, Screen]) -> Piece:
    """A piece on show, also on the wall where its kind stands there."""
    if kind == "panel":
        section = make_section(screens["rail"].exhibition)
        piece = make_panel(section, by=ed, title=OLD).piece
    elif kind == "story":
        piece = make_story(OLD, by=ed)
    elif kind == "site":
        piece = make_site(OLD, by=ed).piece
    else:
        piece = make_exhibition(ed, title=OLD).piece
    if kind in ("panel", "story"):
        make_placement(screens["wall"], make_slide("story", piece=piece))
    return piece


def addresses(kind: str, piece: Piece, screens: dict[str, Screen]) -> list[str]:
    """Every public page on which a piece of this kind stands."""
    wall, rail, sites = (screens[name].address for name in ("wall", "rail", "map"))
    search = [f"/exhibitions/search/?q={words}" for words in (OLD, NEW)]
    return {
        "panel": [
            f"/panels/{piece.slug}/",
            f"/exhibitions/{screens['rail'].exhibition.piece.slug}/",  # type: ignore[union-attr]
            f"/wall/{wall}/",
            f"/screens/{wall}/manifest.json",
            f"/rail/{rail}/",
            f"/screens/{rail}/manifest.json",
            *search,
        ],
        "story": [f"/wall/{wall}/", f"/screens/{wall}/manifest.json"],
        "site": [f"/sites/{piece.slug}/", "/sites/", f"/kiosk/{sites}/map/", f"/screens/{sites}/manifest.json"],
        "exhibition": ["/exhibitions/", f"/exhibitions/{piece.slug}/"],
    }[kind]


WORDS: dict[str, dict[str, Any]] = {
    "panel": {**PANEL, "wall_text": "柳枝写成新的一句。"},
    "story": STORY,
    "site": SITE,
    "exhibition": {"lead": "新的一句介绍。"},
}


def seen(found: list[str]) -> dict[str, tuple[int, bytes]]:
    """What somebody without an account gets at each address; of a manifest also every slide that it names."""
    pages = {}
    for address in found:
        answer = Client().get(address)
        body = OF_THE_MOMENT.sub(b"", answer.content)
        slides = sorted(set(SLIDE.findall(body.decode()))) if "manifest" in address else []
        pages[address] = (answer.status_code, body + b"".join(Client().get(one).content for one in slides))
    return pages


def steps(piece: Piece, words: dict[str, Any], ed: User, now: datetime) -> Iterator[tuple[str, Version]]:
    """Every deed on the way of a new version, each done when it is asked for."""
    version = versions.begin(piece=piece, by=ed)
    yield "begun", version
    version = versions.save(version=version, content=words, by=ed, saves=version.saves, now=now)
    yield "saved", version
    version = versions.send(version=version, by=ed, now=now)
    yield "sent", version
    for order, person in enumerate(make_reviewers(6), start=1):
        version = versions.sign(version=version, by=person, passes=True, now=now, order=order)
        yield f"signed {order}", version


@pytest.mark.parametrize("kind", ["panel", "story", "site", "exhibition"])
def test_public_pages_change_with_the_last_signature_and_not_before(
    kind: str, ed: User, screens: dict[str, Screen], now: datetime
) -> None:
    piece = piece_of(kind, ed, screens)
    found = addresses(kind, piece, screens)
    before = seen(found)
    assert {status for status, _body in before.values()} == {200}
    pages = [address for address in found if "search" not in address]
    shown = [address for address in pages if OLD in before[address][1].decode()]
    assert shown, "none of the pages shows the piece at all"
    for done, version in steps(piece, {**WORDS[kind], "title": NEW}, ed, now):
        after = seen(found)
        if version.state != Version.State.APPROVED:
            changed = [address for address in found if after[address] != before[address]]
            assert changed == [], f"{changed} changed when the version was {done}"
    for address in shown:
        assert NEW in after[address][1].decode(), address
        assert OLD not in after[address][1].decode(), address
    versions.withdraw(version=version, by=ed, reason="有误", now=now)
    for address, (_status, body) in seen(pages).items():
        assert NEW not in body.decode(), address


def test_search_finds_the_old_words_until_the_last_signature(ed: User, now: datetime) -> None:
    piece = make_panel(by=ed, title=OLD).piece
    hit = f"/panels/{piece.slug}/"
    for _done, version in steps(piece, {**PANEL, "title": "朝霞万里"}, ed, now):
        is_new = version.state == Version.State.APPROVED
        found = [
            hit in Client().get(f"/exhibitions/search/?q={words}").content.decode() for words in (OLD, "朝霞", "zxwl")
        ]
        assert found == [not is_new, is_new, is_new]


def test_a_draft_that_is_thrown_away_or_returned_leaves_no_trace_on_show(ed: User, now: datetime) -> None:
    piece = make_panel(by=ed, title=OLD).piece
    before = seen([f"/panels/{piece.slug}/"])
    versions.discard(version=versions.begin(piece=piece, by=ed, content={**PANEL, "title": NEW}), by=ed)
    version = versions.send(version=versions.begin(piece=piece, by=ed, content={**PANEL, "title": NEW}), by=ed, now=now)
    versions.sign(version=version, by=make_reviewers(1)[0], passes=False, comment="改", now=now, order=1)
    assert seen([f"/panels/{piece.slug}/"]) == before


def test_the_version_that_was_replaced_is_never_public_again(ed: User, now: datetime) -> None:
    piece = make_panel(by=ed, title=OLD).piece
    second = make_live(versions.begin(piece=piece, by=ed, content={**PANEL, "title": NEW}))
    versions.withdraw(version=second, by=ed, reason="有误", now=now)
    answer = Client().get(f"/panels/{piece.slug}/")
    assert answer.status_code == 404
    assert OLD not in answer.content.decode()
