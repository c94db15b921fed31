"""The guides show pictures that are there, and send their readers to pages that are there."""

import re
from pathlib import Path

import pytest
from django.urls import resolve

from tests.journeys.pictures import FOLDER, PICTURES, Picture

GUIDES = Path(__file__).parents[1] / "docs" / "guides"
PAGES = sorted(GUIDES.glob("*.md"))
PICTURE, ADDRESS = re.compile(r"!\[([^]]*)\]\(pictures/([^)]+)\.webp\)"), re.compile(r"`(/[a-z0-9/_-]*)`")
LARGEST = 80_000  # bytes


def test_there_is_a_guide_for_residents_one_for_the_desk_and_one_for_administrators() -> None:
    assert [page.stem for page in PAGES] == ["administrator", "desk", "resident"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_address_in_a_guide_leads_to_a_page(page: Path) -> None:
    addresses = ADDRESS.findall(page.read_text())
    assert addresses
    for address in addresses:
        assert resolve(address)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_of_a_guide_is_one_that_is_taken_and_says_what_it_shows(page: Path) -> None:
    shown = PICTURE.findall(page.read_text())
    assert shown
    assert page.read_text().count("![") == len(shown)
    assert {name for _text, name in shown} <= {picture.name for picture in PICTURES}
    assert all(text for text, _name in shown)


def test_every_picture_that_is_taken_is_kept_is_small_and_is_shown() -> None:
    shown = {name for page in PAGES for _text, name in PICTURE.findall(page.read_text())}
    assert {path.stem for path in FOLDER.iterdir()} == {picture.name for picture in PICTURES} == shown
    assert {path.name: path.stat().st_size for path in FOLDER.iterdir() if path.stat().st_size > LARGEST} == {}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_every_page_that_is_pictured_is_there(picture: Picture) -> None:
    assert resolve(picture.address)
