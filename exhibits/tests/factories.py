"""Content, library and screens for tests."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from centre.accounts import roles
from centre.accounts.models import User
from exhibits import creating, pictures, recordings, versions
from exhibits.models import (
    Exhibition,
    Panel,
    Picture,
    Piece,
    Placement,
    Recording,
    ReviewStep,
    Screen,
    Section,
    Slide,
    Version,
)
from exhibits.tests import media_files

PANEL: dict[str, Any] = {
    "title": "星火燎原",
    "period": {"from": "1921", "to": "1937"},
    "lead": "夜校的灯一盏接一盏亮起来。",
    "wall_text": "夜校的灯，亮得晚。\n粉笔不够，就用柳枝。",
    "rail_text": "夜校的灯一盏接一盏亮起来。",
    "body": "夜校的灯，常常比戏院熄得晚。白天做工的人，晚上从自己的名字学起。\n\n一间教室点亮，附近的巷子便跟着亮。",
    "look_at": ["油印识字课本三册"],
    "minutes": 4,
    "script_opening": "请大家先看这盏灯。",
    "script_telling": "灯下坐着的，是白天做工的人。",
}
SITE: dict[str, Any] = {
    "title": "枫林小学",
    "kind": "primary",
    "district": "枫林街道",
    "point": {"x": 400, "y": 300},
    "body": "一九五六年建校，以合唱见长。",
}
STORY: dict[str, Any] = {"title": "一块黑板", "wall_text": "一块黑板，擦了又写。"}
EXHIBITION: dict[str, Any] = {"title": "百年回望", "lead": "十块展板，一百年的路。"}


def make_editor(name: str = "沈编") -> User:
    return _staff(name, "exhibit editor")


def make_reviewer(name: str = "周审") -> User:
    return _staff(name, "exhibit reviewer")


def make_reviewers(number: int = 6) -> list[User]:
    """So many people who may sign every step."""
    return [make_reviewer(f"审{place}") for place in range(1, number + 1)]


def make_exhibition(by: User | None = None, *, sort: str = "permanent", live: bool = True, **words: Any) -> Exhibition:
    if sort == "temporary":
        today = timezone.localdate()
        dates: dict[str, date] = {"starts_on": today, "ends_on": today + timedelta(days=30)}
    else:
        dates = {}
    version = creating.new_exhibition(content={**EXHIBITION, **words}, by=by or make_editor(), sort=sort, **dates)
    if live:
        make_live(version)
    return version.piece.exhibition


def make_section(exhibition: Exhibition | None = None, title: str = "百年回望") -> Section:
    return Section.objects.create(exhibition=exhibition or make_exhibition(), title=title)


def make_draft(section: Section | None = None, *, by: User | None = None, stop_code: str = "", **words: Any) -> Version:
    """The first version of a new panel, being written."""
    return creating.new_panel(
        section=section or make_section(),
        stop_code=stop_code or f"{Panel.objects.count() + 1:02}",
        content={**PANEL, **words},
        by=by or make_editor(),
    )


def make_panel(section: Section | None = None, *, by: User | None = None, **words: Any) -> Panel:
    """A panel on show."""
    return make_live(make_draft(section, by=by, **words)).piece.panel


def make_site(title: str = "枫林小学", *, by: User | None = None, live: bool = True, **words: Any) -> Any:
    version = creating.new_site(content={**SITE, "title": title, **words}, by=by or make_editor())
    if live:
        make_live(version)
    return version.piece.site


def make_story(title: str = "一块黑板", *, by: User | None = None, live: bool = True, **words: Any) -> Piece:
    version = creating.new_story(content={**STORY, "title": title, **words}, by=by or make_editor())
    if live:
        make_live(version)
    return version.piece


def make_in_review(version: Version | None = None, *, signed: int = 0, reviewers: list[User] | None = None) -> Version:
    """A version with its reviewers, of whom the first `signed` have signed."""
    version = version or make_draft()
    people = reviewers if reviewers is not None else make_reviewers(signed)
    version = versions.send(version=version, by=version.author_rows.all()[0].person, now=timezone.now())
    for order, person in enumerate(people[:signed], start=1):
        version = versions.sign(version=version, by=person, passes=True, now=timezone.now(), order=order)
    return version


def make_live(version: Version, *, at: datetime | None = None) -> Version:
    """A version that has passed; with one step only, because six take their time."""
    kept = list(ReviewStep.objects.in_use().values_list("pk", flat=True))
    ReviewStep.objects.filter(pk__in=kept[1:]).update(retired_at=timezone.now())
    try:
        return make_in_review(version, signed=1, reviewers=[_one_who_signs()])
    finally:
        ReviewStep.objects.filter(pk__in=kept[1:]).update(retired_at=None)


def make_picture(title: str = "油灯", **fields: Any) -> Picture:
    """A row of the library without its files; see exhibits.pictures for real ones."""
    digest = secrets.token_hex(32)
    given = {
        "source": "本馆绘制",
        "credit": "沈编",
        "sha256": digest,
        "source_sha256": digest,
        "stem": f"library/{digest[:22]}",
        "width": 1600,
        "height": 1000,
        "alternative_text": "一盏亮着的油灯",
        "uploaded_by": fields.pop("by", None) or make_editor(),
    }
    return Picture.objects.create(title=title, **{**given, **fields})


def make_recording(title: str = "课文朗读", **fields: Any) -> Recording:
    """A row of the library without its file."""
    digest = secrets.token_hex(32)
    given = {
        "sort": "audio",
        "source": "本馆录制",
        "credit": "区实验小学",
        "sha256": digest,
        "name": f"recordings/{digest[:22]}.mp3",
        "content_type": "audio/mpeg",
        "bytes": 12_000,
        "seconds": 192,
        "transcript": "当年的课文，由今天的小学生朗读。",
        "uploaded_by": fields.pop("by", None) or make_editor(),
    }
    return Recording.objects.create(title=title, **{**given, **fields})


def make_slide(sort: str = "house", **fields: Any) -> Slide:
    return Slide.objects.create(sort=sort, **fields)


def make_screen(name: str = "主题墙", *, kind: str = "wall", **fields: Any) -> Screen:
    """A screen; a theme wall shows the name of the house as long as nothing else is placed on it."""
    if kind == "rail" and "exhibition" not in fields:
        fields["exhibition"] = make_exhibition()
    screen = Screen.objects.create(name=name, kind=kind, place="一层门厅", **fields)
    if kind == "wall":
        make_placement(screen)
    return screen


def make_placement(screen: Screen, slide: Slide | None = None, **fields: Any) -> Placement:
    return Placement.objects.create(screen=screen, slide=slide or make_slide(), **fields)


def _one_who_signs() -> User:
    return User.objects.filter(username="signs-everything").first() or _staff(
        "代审", "exhibit reviewer", "signs-everything"
    )


def _staff(name: str, role: str, username: str = "") -> User:
    person = User(username=username or f"staff-{secrets.token_hex(4)}", name=name)
    person.set_unusable_password()
    person.save()
    roles.give(person, role)
    return person


def make_picture_with_files(content: bytes | None = None, *, by: User | None = None, **fields: Any) -> Picture:
    """A picture of the library with its files; MEDIA_ROOT has to be a folder of the test."""
    given = {**media_files.words(), **fields}
    file = media_files.upload(content or media_files.picture())
    return pictures.add(upload=file, by=by or make_editor(), now=timezone.now(), **given)


def make_recording_with_file(
    content: bytes | None = None, name: str = "lesson.mp3", *, by: User | None = None, **fields: Any
) -> Recording:
    """A recording of the library with its file; MEDIA_ROOT has to be a folder of the test."""
    given = {**media_files.recording_words(), **fields}
    file = media_files.upload(content or media_files.mp3(), name)
    return recordings.add(upload=file, by=by or make_editor(), now=timezone.now(), **given)
