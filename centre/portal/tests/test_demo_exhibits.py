"""What the demonstration centre shows, before it is written anywhere: whole, of the right length, in its place.

That it is loaded as it should be is told in test_demo.py, beside all the rest that is loaded once.
"""

import re
from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest
from django.conf import settings

from centre.portal.demo.exhibits import lessons, panels, pictures, stories
from centre.portal.demo.exhibits.sites import DISTRICTS, sites
from centre.portal.demo.exhibits.terms import TERMS
from exhibits import content
from exhibits.content import Content
from exhibits.terminology import Wording, hits

DRAWINGS = settings.BASE_DIR / "templates" / "drawings"
ALL_PANELS = panels.PANELS | lessons.TEMPORARY_PANELS | lessons.CHAPTERS
EVERYTHING: list[tuple[str, Content]] = [
    *((content.EXHIBITION, one) for one in (panels.EXHIBITION, lessons.TEMPORARY, lessons.LESSON)),
    *((content.PANEL, one) for one in ALL_PANELS.values()),
    (content.PANEL, panels.PANELS["sparks"] | panels.SPARKS_IN_REVIEW),
    *((content.STORY, one) for one in stories.STORIES.values()),
    *((content.SITE, one) for one in sites()),
]
Point = tuple[float, float]


def test_everything_could_go_to_its_reviewers_as_it_stands() -> None:
    for kind, one in EVERYTHING:
        tidy = content.tidied(kind, one)
        assert {name: tidy[name] for name in one if name != "period"} == {
            name: value for name, value in one.items() if name != "period"
        }
        assert [str(problem.message) for problem in content.problems_with(kind, tidy)] == [], one["title"]


@pytest.mark.parametrize("key", ALL_PANELS)
def test_a_panel_has_every_part_but_recordings(key: str) -> None:
    panel = content.tidied(content.PANEL, ALL_PANELS[key])
    empty = {name for name, value in panel.items() if not value}
    assert empty == {"audio", "audio_words", "video", "video_words", "pictures"}  # pictures come from the library
    paragraphs = panel["body"].split("\n\n")
    assert 3 <= len(paragraphs) <= 4
    assert 250 <= len("".join(paragraphs)) <= 500
    assert 3 <= panel["minutes"] <= 8


def test_ten_panels_in_two_sections_follow_one_another_in_time() -> None:
    order = [key for _title, keys in panels.SECTIONS for key in keys]
    assert order == list(panels.PANELS)
    assert [len(keys) for _title, keys in panels.SECTIONS] == [6, 4]
    starts = [int(panels.PANELS[key]["period"]["from"]) for key in order]
    assert starts == sorted(starts)
    assert panels.PANELS[order[-1]]["period"]["goes_on"]


def test_a_lesson_has_three_chapters_and_the_temporary_exhibition_three_panels() -> None:
    assert len(lessons.CHAPTERS) == len(lessons.TEMPORARY_PANELS) == 3


def test_every_drawing_that_is_named_is_there() -> None:
    named = {one["drawing"] for kind, one in EVERYTHING if kind != content.SITE}
    assert [name for name in sorted(named) if not (DRAWINGS / f"{name}.svg").exists()] == []
    assert len({ALL_PANELS[key]["drawing"] for key in ALL_PANELS}) == len(ALL_PANELS)


@pytest.mark.parametrize("path", sorted(DRAWINGS.glob("*.svg")), ids=lambda path: path.stem)
def test_a_drawing_carries_neither_style_nor_script(path: Path) -> None:
    drawn = path.read_text()
    assert 'aria-hidden="true"' in drawn
    assert not re.search(r"<(style|script|image|foreignObject)|\sstyle=|\son\w+=|href", drawn)


# --- sites -----------------------------------------------------------------------------------------------------------


def test_more_than_a_hundred_sites_have_names_words_and_initials_of_their_own() -> None:
    every = list(sites())
    assert len(every) >= 104
    assert len({one["title"] for one in every}) == len({one["body"] for one in every}) == len(every)
    assert {one["kind"] for one in every} == set(content.SITE_KINDS)
    assert 6 <= len(DISTRICTS) <= 7
    assert all(one["body"].count("。") == 2 and one["body"].endswith("。") for one in every)
    assert all(2 <= len(one["facts"]) <= 4 for one in every)


def test_two_sites_are_never_so_near_that_a_finger_cannot_tell_them() -> None:
    points = [(one["point"]["x"], one["point"]["y"]) for one in sites()]
    assert min(dist(one, other) for one, other in combinations(points, 2)) >= 14


def test_every_site_stands_on_land_and_none_in_the_river() -> None:
    drawn = (DRAWINGS / "district-map.svg").read_text()
    river, land = line_of(drawn, "river"), line_of(drawn, "land")
    for one in sites():
        at = (one["point"]["x"] * 1.08, one["point"]["y"] * 0.84)
        assert min(dist(at, bank) for bank in river) > 18, one["title"]
        assert is_within(at, land), one["title"]


def line_of(drawn: str, name: str) -> list[Point]:
    """Points along a path of the map, which is one curve (M, C) that goes on smoothly (S)."""
    match = re.search(rf'd="M([^"C]*)C([^"S]*)S([^"Z]*)Z?" class="{name}"', drawn)
    assert match
    start, (first, second, end), smooth = (pairs(part) for part in match.groups())
    points = curve(start[0], first, second, end)
    for handle, following in zip(smooth[::2], smooth[1::2], strict=True):
        mirrored = (2 * end[0] - second[0], 2 * end[1] - second[1])
        points += curve(end, mirrored, handle, following)
        second, end = handle, following
    return points


def pairs(written: str) -> list[Point]:
    found = [float(number) for number in re.findall(r"-?[\d.]+", written)]
    return list(zip(found[::2], found[1::2], strict=True))


def curve(*handles: Point) -> list[Point]:
    """Points of a cubic Bézier curve."""
    found = []
    for step in range(41):
        at = step / 40
        weights = ((1 - at) ** 3, 3 * (1 - at) ** 2 * at, 3 * (1 - at) * at**2, at**3)
        x, y = (sum(w * handle[axis] for w, handle in zip(weights, handles, strict=True)) for axis in (0, 1))
        found.append((x, y))
    return found


def is_within(at: Point, rim: list[Point]) -> bool:
    """Whether a ray to the right crosses the rim an odd number of times."""
    sides = [(one, other) for one, other in pairwise([*rim, rim[0]]) if (one[1] > at[1]) != (other[1] > at[1])]
    crossed = [one[0] + (at[1] - one[1]) * (other[0] - one[0]) / (other[1] - one[1]) for one, other in sides]
    return sum(at[0] < x for x in crossed) % 2 == 1


# --- terms and pictures ----------------------------------------------------------------------------------------------


def test_our_own_words_keep_to_the_terms_and_to_the_periods_of_their_panels() -> None:
    known = [Wording(right=right, short_name=short, wrong=wrong, note=note) for right, short, wrong, note in TERMS]
    for kind, one in EVERYTHING:
        tidy = content.tidied(kind, one)
        found = hits(content.passages(kind, tidy), known, content.period_of(tidy))
        assert [(hit.words, hit.sentence) for hit in found] == [], one["title"]


def test_terms_are_of_one_mind() -> None:
    assert 25 <= len(TERMS) <= 40
    wordings = [wording for wording, *_rest in TERMS]
    variants = [variant for _wording, _short, wrong, _note in TERMS for variant in wrong]
    assert len(set(wordings)) == len(wordings)
    assert len(set(variants)) == len(variants)
    assert [(variant, wording) for variant in variants for wording in wordings if variant in wording] == []
    assert all(note for *_rest, note in TERMS)


def test_pictures_are_shown_where_there_is_something_to_show_them() -> None:
    names = {drawn.name for drawn in pictures.PICTURES}
    assert 8 <= len(names) <= 10
    places = [(pictures.ON_PANELS, ALL_PANELS), (pictures.ON_STORIES, stories.STORIES)]
    places.append((pictures.ON_SITES, {one["title"]: one for one in sites()}))
    for shown, known in places:
        assert set(shown) <= set(known)
        assert {name for rows in shown.values() for name, _caption in rows} <= names


def test_a_picture_is_drawn_as_a_png() -> None:
    assert pictures.PICTURES[0].png().startswith(b"\x89PNG")
