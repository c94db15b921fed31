"""The exhibition hall: what is on show and who signed it, what is being reviewed, the screens, and what is read.

What is on show is written in bulk, as the commands would have left it; all that is still under way goes through them.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from centre.accounts import roles
from centre.accounts.models import User
from centre.shared.pinyin import spelled
from centre.shared.timespan import local_day, moment
from exhibits import figures, pictures, placing, screens, terms, versions
from exhibits.checking import hits_of
from exhibits.content import Content, pictures_of, tidied
from exhibits.creating import slug_for
from exhibits.models import (
    Author,
    Exhibition,
    Hall,
    HourCount,
    Panel,
    Picture,
    PictureUse,
    Piece,
    ReviewStep,
    Screen,
    ScreenState,
    Section,
    Signature,
    Site,
    Slide,
    Term,
    Version,
)

from .exhibits import lessons, panels, stories
from .exhibits.pictures import CREDIT, ON_PANELS, ON_SITES, ON_STORIES, PICTURES, SOURCE
from .exhibits.sites import sites
from .exhibits.terms import TERMS

HALLS = [("历史长廊", "一层展示馆"), ("序厅东侧", "一层门厅"), ("读书走廊", "二层阅览区外")]
# Who writes and who reads, beside those of the cast; they sign in nowhere.
EDITOR = ("shenbi", "沈笔", "exhibit editor")
REVIEWERS = [
    ("zhoushen", "周审", "exhibit reviewer"),
    ("linxi", "林析", "exhibit reviewer"),
    ("fangzheng", "方正", "exhibit reviewer"),
    ("xuyan", "许砚", "exhibit reviewer"),
]
COMMENTS = ["出处已核，与展柜说明牌一致。", "", "", "数字与台账核对无误。", "", "标点已看过。", ""]
FIRST_STOP_MM, NEXT_STOP_MM = 900, 1800
DAYS_READ = 60


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who writes, two of them; who signs: as many as there are steps at least; who may show the house's figures."""

    editors: list[User]
    reviewers: list[User]
    administrator: User


def load(*, now: datetime, cast: dict[str, User]) -> None:
    """Write everything that the exhibition hall has."""
    staff = _staff(cast)
    library = _library(by=staff.editors[0], now=now - timedelta(days=50))
    Term.objects.bulk_create(
        Term(wording=wording, short_name=short_name, wrong=wrong, note=note)
        for wording, short_name, wrong, note in TERMS
    )
    shows = Shows(now, staff, library)
    shows.write()
    _write_under_way(shows)
    Screens(shows).write()
    _write_reading(shows)


def _staff(cast: dict[str, User]) -> Staff:
    editor, *reviewers = (_member(number, *one) for number, one in enumerate([EDITOR, *REVIEWERS], start=31))
    signing = [*reviewers, cast["yu"], cast["ke"]]
    return Staff(editors=[cast["ed"], editor], reviewers=signing, administrator=cast["root"])


def _member(number: int, username: str, name: str, role: str) -> User:
    member = User(username=username, name=name, phone=f"138000000{number}")
    member.set_unusable_password()
    member.save()
    roles.give(member, role)
    return member


def _library(*, by: User, now: datetime) -> dict[str, Picture]:
    return {
        drawn.name: pictures.add(
            upload=SimpleUploadedFile(f"{drawn.name}.png", drawn.png(), content_type="image/png"),
            title=drawn.title,
            source=SOURCE,
            credit=CREDIT,
            alternative_text=drawn.alternative_text,
            focus=drawn.focus,
            by=by,
            now=now,
        )
        for drawn in PICTURES
    }


# --- what is on show -------------------------------------------------------------------------------------------------


class Shows:
    """The exhibitions, stories and sites, each signed by everybody in turn and put on show in the past weeks."""

    def __init__(self, now: datetime, staff: Staff, library: Mapping[str, Picture]) -> None:
        self.now, self.staff, self.pictures = now, staff, library
        self.panels: dict[str, Version] = {}
        self.stories: dict[str, Version] = {}
        self.sites: dict[str, Version] = {}

    def write(self) -> None:
        """Everything, the exhibitions first."""
        self.halls = [
            Hall.objects.create(name=name, place=place, order=order) for order, (name, place) in enumerate(HALLS, 1)
        ]
        self.exhibitions = self._signed(
            Piece.Kind.EXHIBITION,
            {"permanent": panels.EXHIBITION, "temporary": lessons.TEMPORARY, "lesson": lessons.LESSON},
            days_ago=44,
        )
        self._hang()
        self._put_on_show(self.exhibitions)
        self._write_panels()
        told = {key: self._with_pictures(story, ON_STORIES.get(key, [])) for key, story in stories.STORIES.items()}
        self.stories = self._put_on_show(self._signed(Piece.Kind.STORY, told, days_ago=26))
        self._write_sites()

    def at(self, days: int, clock: str = "10:00") -> datetime:
        """A moment so many days from today."""
        return moment(local_day(self.now) + timedelta(days=days), time.fromisoformat(clock))

    def _hang(self) -> None:
        """Where each exhibition is, and when the temporary one."""
        today = local_day(self.now)
        dates = {"temporary": {"starts_on": today - timedelta(days=14), "ends_on": today + timedelta(days=42)}}
        for order, ((sort, version), hall) in enumerate(zip(self.exhibitions.items(), self.halls, strict=True), 1):
            Exhibition.objects.create(piece=version.piece, sort=sort, hall=hall, order=order, **dates.get(sort, {}))

    def _write_panels(self) -> None:
        self._write_exhibition(
            "permanent", dict(panels.SECTIONS), panels.PANELS, days_ago=40, code="{:02}", on_rail=True
        )
        one = {"三位老师": list(lessons.TEMPORARY_PANELS)}
        self._write_exhibition("temporary", one, lessons.TEMPORARY_PANELS, days_ago=21, code="T{}")
        one = {"三盏灯": list(lessons.CHAPTERS)}
        self._write_exhibition("lesson", one, lessons.CHAPTERS, days_ago=33, code="W{}")

    def _write_exhibition(
        self,
        sort: str,
        sections: Mapping[str, list[str]],
        contents: Mapping[str, Content],
        *,
        days_ago: int,
        code: str,
        on_rail: bool = False,
    ) -> None:
        pictured = {key: self._with_pictures(content, ON_PANELS.get(key, [])) for key, content in contents.items()}
        signed = self._signed(Piece.Kind.PANEL, pictured, days_ago=days_ago)
        rows, exhibition = [], self.exhibitions[sort].piece.exhibition
        for order, (title, keys) in enumerate(sections.items(), start=1):
            section = Section.objects.create(exhibition=exhibition, title=title, order=order)
            rows += [(section, key) for key in keys]
        Panel.objects.bulk_create(
            Panel(
                piece=signed[key].piece,
                section=section,
                order=place,
                stop_code=code.format(place),
                rail_mm=FIRST_STOP_MM + NEXT_STOP_MM * (place - 1) if on_rail else None,
            )
            for place, (section, key) in enumerate(rows, start=1)
        )
        self.panels |= self._put_on_show(signed)

    def _write_sites(self) -> None:
        contents = {
            one["title"]: self._with_pictures(one, ON_SITES.get(one["title"], [])) | {"pinyin": spelled(one["title"])}
            for one in sites()
        }
        signed = self._signed(Piece.Kind.SITE, contents, days_ago=30, by=self.staff.editors[1])
        Site.objects.bulk_create(Site(piece=version.piece) for version in signed.values())
        self.sites = self._put_on_show(signed)

    def _with_pictures(self, content: Content, shown: Iterable[tuple[str, str]]) -> Content:
        return content | {
            "pictures": [
                {"picture": picture.pk, "alt": picture.alternative_text, "is_decorative": False, "caption": caption}
                for picture, caption in ((self.pictures[name], caption) for name, caption in shown)
            ]
        }

    def _signed(
        self, kind: str, contents: Mapping[str, Content], *, days_ago: int, by: User | None = None
    ) -> dict[str, Version]:
        """New pieces with one version each, signed to the end but not yet on show."""
        by = by or self.staff.editors[0]
        sent_at = self.at(-days_ago)
        found = {key: _draft(kind, content, by=by, sent_at=sent_at) for key, content in contents.items()}
        written = list(found.values())
        Version.objects.bulk_create(written)
        Author.objects.bulk_create(Author(version=version, person=by) for version in written)
        PictureUse.objects.bulk_create(
            PictureUse(version=version, picture_id=pk)
            for version in written
            for pk in set(pictures_of(version.content))
        )
        _sign(written, self.staff.reviewers, sent_at)
        return found

    def _put_on_show(self, signed: dict[str, Version]) -> dict[str, Version]:
        for version in signed.values():
            versions.put_on_show(version)
        return signed


def _draft(kind: str, content: Content, *, by: User, sent_at: datetime) -> Version:
    """A draft that says already with which fingerprint it will be sent."""
    written_at = sent_at - timedelta(hours=2)
    piece = Piece.objects.create(kind=kind, slug=slug_for(kind, content["title"]), created_at=written_at)
    version = Version(
        piece=piece, number=1, content=tidied(kind, content), saved_at=written_at, saves=3, sent_at=sent_at, sent_by=by
    )
    version.fingerprint = versions.fingerprint_of(version)
    return version


def _sign(written: list[Version], reviewers: list[User], sent_at: datetime) -> None:
    """A step a day, each version by somebody else in each step; the last one approves."""
    steps = list(ReviewStep.objects.in_use())
    found = Version.objects.filter(pk__in=[version.pk for version in written])
    found.update(state=Version.State.IN_REVIEW)
    Signature.objects.bulk_create(
        Signature(version=version, order=order, name=step.name, work=step.work)
        for version in written
        for order, step in enumerate(steps, start=1)
    )
    for order in range(1, len(steps) + 1):
        for place, reviewer in enumerate(reviewers):
            share = written[(place + order) % len(reviewers) :: len(reviewers)]
            Signature.objects.filter(version__in=share, order=order).update(
                verdict=Signature.Verdict.PASSED,
                by=reviewer,
                at=sent_at + timedelta(days=order - 1, hours=3, minutes=13 * place),
                comment=COMMENTS[(place * 5 + order) % len(COMMENTS)],
            )
    found.update(state=Version.State.APPROVED, approved_at=sent_at + timedelta(days=len(steps) - 1, hours=5))
    for version in written:
        version.state = Version.State.APPROVED


# --- what is under way -----------------------------------------------------------------------------------------------


def _write_under_way(shows: Shows) -> None:
    """One panel waits for its second review, one was returned, one is being written."""
    ed, first = shows.staff.editors[0], shows.staff.reviewers[0]
    live = shows.panels["sparks"]
    changed = live.content | panels.SPARKS_IN_REVIEW
    changed["pictures"] = [{**changed["pictures"][0], "alt": "一盏油灯，照亮桌上摊开的识字课本"}]
    version = versions.begin(piece=live.piece, by=ed, content=changed, now=shows.at(-2, "16:20"))
    version = versions.send(version=version, by=ed, now=shows.at(-2, "17:05"))
    versions.sign(
        version=version, by=first, passes=True, now=shows.at(-1, "09:40"), order=1, comment="“烧过的柳枝”出处已核。"
    )

    live = shows.panels["unbroken"]
    changed = live.content | {"lead": "一口“锅”，两间教室，免费的课本发到每个孩子手里。"}
    version = versions.begin(piece=live.piece, by=ed, content=changed, now=shows.at(-5, "14:10"))
    version = versions.send(version=version, by=ed, now=shows.at(-5, "14:30"))
    versions.sign(
        version=version, by=first, passes=False, now=shows.at(-4, "11:15"), order=1,
        comment="“锅”是俗称，题下一句请写“卫星接收天线”，正文里可以保留。",
    )  # fmt: skip

    live = shows.panels["torch"]
    first_words, rest = live.content["body"].split("\n\n", 1)
    changed = live.content | {"body": f"{first_words}{panels.TORCH_SENTENCE}\n\n{rest}"}
    version = versions.begin(piece=live.piece, by=shows.staff.editors[1], content=changed, now=shows.at(-1, "15:30"))
    for hit in hits_of(version):
        terms.accept_hit(
            version=version, key=hit.key, by=shows.staff.editors[1], now=shows.at(-1, "15:50"),
            reason=panels.TORCH_REASON,
        )  # fmt: skip


# --- screens ---------------------------------------------------------------------------------------------------------


class Screens:
    """The screens of the house and what is placed on them; map, rail and dashboard show what there is by themselves."""

    def __init__(self, shows: Shows) -> None:
        self.shows, self.by = shows, shows.staff.editors[0]
        self.placed_at = shows.at(-20, "09:10")

    def write(self) -> None:
        """Six screens; four of them are in order, one has not loaded again, one is not heard of."""
        wall = self._screen("主题墙", Screen.Kind.WALL, "一层门厅", 1920, 1080)
        rail = self._screen("滑轨屏", Screen.Kind.RAIL, "历史长廊", 1920, 1080)
        left = self._screen("触摸墙左", Screen.Kind.MAP, "教育展厅", 1080, 1920)
        right = self._screen("触摸墙右", Screen.Kind.MAP, "教育展厅", 1080, 1920)
        portrait = self._screen("门厅立屏", Screen.Kind.WALL, "一层电梯口", 1080, 1920)
        figures_of_the_house = self._screen("数据大屏", Screen.Kind.HOUSE, "二层办公区", 1920, 1080)
        self._place_on_wall(wall)
        self._place_on_portrait(portrait)
        for screen in (wall, left, right, figures_of_the_house):
            self._seen(screen)
        self._seen(portrait, behind=1)
        ScreenState.objects.filter(screen=rail).update(
            seen_at=self.shows.now - timedelta(minutes=44), rail_mm=FIRST_STOP_MM, rail_moved_at=self.shows.at(-1)
        )

    def _screen(self, name: str, kind: str, place: str, width: int, height: int) -> Screen:
        by = self.shows.staff.administrator if kind == Screen.Kind.HOUSE else self.by
        return screens.register(
            name=name, kind=kind, place=place, width=width, height=height, by=by, now=self.shows.now,
            exhibition=self.shows.exhibitions["permanent"].piece.exhibition if kind == Screen.Kind.RAIL else None,
        )  # fmt: skip

    def _place_on_wall(self, wall: Screen) -> None:
        told = self.shows.stories
        self._place(wall, self._story(told["people"]))
        self._place(wall, self._story(self.shows.panels["sparks"]))
        self._place_number(wall)
        self._place(wall, self._story(told["night-reading"]))
        self._place(wall, self._slide(Slide.Sort.PROGRAMME), seconds=20)
        self._place(wall, self._story(self.shows.panels["onward"]))
        self._place(wall, self._story(told["one-blackboard"]))
        self._place(
            wall, self._slide(Slide.Sort.PICTURE, picture=self.shows.pictures["lantern"], caption="门开着，请进来坐")
        )
        self._place(wall, self._story(told["morning-choir"]))
        self._place(wall, self._story(self.shows.panels["together"]))

    def _place_on_portrait(self, portrait: Screen) -> None:
        self._place(portrait, self._slide(Slide.Sort.PROGRAMME), seconds=30)
        self._place(portrait, self._story(self.shows.stories["old-secretary"]))
        self._place_number(portrait)
        before_opening = placing.When(
            priority=placing.Priority.WINDOW,
            weekdays=(1, 2, 3, 4, 5),
            opens=time(7, 30),
            closes=time(8, 30),
            seconds=30,
        )
        placing.place(
            screen=portrait,
            slide=self._slide(Slide.Sort.PROGRAMME),
            by=self.by,
            now=self.placed_at,
            when=before_opening,
        )

    def _place_number(self, screen: Screen) -> None:
        key = next(iter(figures.all_figures()), None)
        if key is not None:
            self._place(screen, self._slide(Slide.Sort.NUMBER, figure=key))

    def _place(self, screen: Screen, slide: Slide, *, seconds: int = 15) -> None:
        when = placing.When(seconds=seconds)
        placing.place(screen=screen, slide=slide, by=self.by, now=self.placed_at, when=when)

    def _story(self, version: Version) -> Slide:
        return self._slide(Slide.Sort.STORY, piece=version.piece)

    def _slide(self, sort: str, **shown: object) -> Slide:
        return placing.new_slide(sort=sort, by=self.by, **shown)  # type: ignore[arg-type]

    def _seen(self, screen: Screen, *, behind: int = 0) -> None:
        state = ScreenState.objects.get(screen=screen)
        state.seen_at = self.shows.now - timedelta(seconds=20)
        state.reported_revision = max(state.revision - behind, 1)
        state.save(update_fields=["seen_at", "reported_revision"])


# --- what is read ----------------------------------------------------------------------------------------------------


def _write_reading(shows: Shows) -> None:
    """Two months of counts, by the hour: at home in the evening, in the hall while it is open."""
    dice = random.Random(2647)  # noqa: S311 -- chance for the eye, no secret
    first = local_day(shows.now) - timedelta(days=DAYS_READ)
    rows: dict[tuple[int, str, datetime], HourCount] = {}

    def count(piece: Piece, way: str, days: int, hour: int, most: int) -> None:
        at = moment(first + timedelta(days=days), time(hour))
        if at < shows.now and (number := dice.randint(0, most)):
            rows[piece.pk, way, at] = HourCount(piece=piece, way=way, hour=at, count=number)

    for days in range(DAYS_READ + 1):
        for place, version in enumerate(shows.panels.values()):
            count(version.piece, HourCount.Way.PAGE, days, dice.randint(8, 22), 14 - place // 2)
            count(version.piece, HourCount.Way.PAGE, days, dice.choice([19, 20, 21]), 9)
            count(version.piece, HourCount.Way.CODE, days, dice.choice([9, 10, 14, 15]), 7)
            if place < len(panels.PANELS):
                count(version.piece, HourCount.Way.RAIL, days, dice.choice([9, 10, 14, 15]), 6)
        for version in dice.sample(list(shows.sites.values()), 12):
            count(version.piece, HourCount.Way.MAP, days, dice.choice([10, 14, 15, 16]), 5)
    HourCount.objects.bulk_create(rows.values())
