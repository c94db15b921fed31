"""An exhibition of ten panels on show, fifty theme walls, and what is asked of them."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.load import Request, request

PANEL = "page of a panel, nothing changed"
PANEL_KNOWN = "page of a panel, nothing changed, the browser has it (304)"
EMPTY_PANEL = "empty view of as many bytes as the page of a panel"
MANIFEST = "manifest of a screen, fifty screens in turn"
MANIFEST_KNOWN = "manifest of a screen, nothing changed (304)"
PANELS, SCREENS = 10, 50
WORDS = {
    "lead": "夜校的灯一盏接一盏亮起来。",
    "period": {"from": "1921", "to": "1937"},
    "body": "\n\n".join(["夜校的灯，常常比戏院熄得晚。白天做工的人，晚上从自己的名字学起。" * 4] * 4),
    "look_at": ["油印识字课本三册", "夜校点名簿（复制件）"],
    "drawing": "panel-sparks",
}


def hang_panels() -> list[str]:
    """Put an exhibition with its panels on show through the commands; the addresses of the panels' pages."""
    from exhibits import creating
    from exhibits.models import Section

    people = _people()
    content = {"title": "百年回望", "lead": "十块展板，一百年的路。"}
    exhibition = _on_show(creating.new_exhibition(content=content, by=people[0], sort="permanent"), people)
    section = Section.objects.create(exhibition=exhibition.piece.exhibition, title="百年回望")
    return [_panel(section, number, people) for number in range(1, PANELS + 1)]


def panel_scenarios(
    pages: list[str], size_of: Callable[[str], int], known: Callable[[str], Request]
) -> list[tuple[str, Callable[[], Iterator[Request]], int]]:
    """Name, requests and the right answer of each; `size_of` tells the bytes of a page, `known` asks with its ETag."""
    empty = request("GET", f"/benchmark/empty/{size_of(pages[0])}/")
    each = [request("GET", page) for page in pages]
    return [
        (EMPTY_PANEL, lambda: itertools.repeat(empty), 200),
        (PANEL, lambda: itertools.cycle(each), 200),
        (PANEL_KNOWN, lambda: itertools.repeat(known(pages[0])), 304),
    ]


def hang_screens() -> list[str]:
    """Theme walls through the commands, each with every panel, some in windows of hours; where their manifests are."""
    from datetime import time

    from django.urls import reverse
    from django.utils import timezone

    from centre.accounts.models import User
    from exhibits import placing, screens
    from exhibits.models import Piece

    by, now = User.objects.get(username="exhibits0"), timezone.now()
    slides = [
        placing.new_slide(sort="story", piece=piece, by=by) for piece in Piece.objects.published().filter(kind="panel")
    ]
    mornings = placing.When(priority="window", opens=time(8), closes=time(12), weekdays=[1, 3, 5])
    found = []
    for number in range(SCREENS):
        wall = {"name": f"屏{number}", "kind": "wall", "place": "一层", "width": 1920, "height": 1080}
        screen = screens.register(**wall, by=by, now=now)
        for place, slide in enumerate(slides):
            when = mornings if place % 2 else placing.ALWAYS
            placing.place(screen=screen, slide=slide, when=when, by=by, now=now)
        found.append(reverse("exhibits:manifest", args=[screen.address]))
    return found


def screen_scenarios(
    manifests: list[str], known: Callable[[str], Request]
) -> list[tuple[str, Callable[[], Iterator[Request]], int]]:
    """As `panel_scenarios`."""
    each = [request("GET", address) for address in manifests]
    return [
        (MANIFEST, lambda: itertools.cycle(each), 200),
        (MANIFEST_KNOWN, lambda: itertools.cycle([known(address) for address in manifests]), 304),
    ]


def _panel(section: Any, number: int, people: list[Any]) -> str:
    from exhibits import creating

    content = {"title": f"星火燎原{number}"[-6:], **WORDS}
    version = creating.new_panel(section=section, stop_code=f"{number:02}", content=content, by=people[0])
    return str(_on_show(version, people).piece.get_absolute_url())


def _on_show(version: Any, people: list[Any]) -> Any:
    """Sent by the first of the people, signed by the others, each one step."""
    from django.utils import timezone

    from exhibits import versions

    version = versions.send(version=version, by=people[0], now=timezone.now())
    for step, person in zip(version.signatures.all(), people[1:], strict=False):
        version = versions.sign(version=version, by=person, passes=True, order=step.order, now=timezone.now())
    return version


def _people() -> list[Any]:
    """Somebody who writes, and somebody for each step of the review."""
    from centre.accounts.models import User
    from exhibits.models import ReviewStep

    names = [f"exhibits{number}" for number in range(ReviewStep.objects.in_use().count() + 1)]
    people = [User(username=name, name=name, is_staff=True, is_superuser=True) for name in names]
    for person in people:
        person.set_unusable_password()
        person.save()
    return list(people)
