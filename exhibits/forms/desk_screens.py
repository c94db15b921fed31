"""What the desk types about screens: the screen itself, a slide, and when it is on."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centre.accounts.forms import CommandForm
from centre.shared.fields import ClockField, DayField
from centre.shared.timespan import CENTRE_ZONE, moment
from exhibits import screens
from exhibits.models import Exhibition, Placement, Screen, Slide
from exhibits.placing import LONGEST, SHORTEST, When
from exhibits.queries.screens import figures_for_walls, pictures_for_walls, pieces_for_walls

CHOOSE = _("Please choose…")
WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)
USUAL_SECONDS = Placement._meta.get_field("seconds").default
TIMED = ("starts_on", "starts_clock", "ends_on", "ends_clock", "weekdays", "opens", "closes")


def _longest(model: Any, name: str) -> Any:
    return model._meta.get_field(name).max_length


class ScreenForm(CommandForm):
    """A screen; its kind is said once, when it is registered."""

    name = forms.CharField(label=_("Name"), max_length=_longest(Screen, "name"))
    kind = forms.ChoiceField(label=_("Kind of screen"), choices=Screen.Kind.choices)
    place = forms.CharField(
        label=_("Where in the house"),
        max_length=_longest(Screen, "place"),
        widget=forms.TextInput(attrs={"list": "places"}),
    )
    width = forms.IntegerField(
        label=_("Width in pixels"), min_value=screens.SMALLEST, max_value=screens.WIDEST, initial=1920
    )
    height = forms.IntegerField(
        label=_("Height in pixels"), min_value=screens.SMALLEST, max_value=screens.HIGHEST, initial=1080
    )
    exhibition = forms.TypedChoiceField(
        label=_("Exhibition along the rail (rail screens only)"), required=False, empty_value=None
    )

    def __init__(
        self, *args: Any, screen: Screen | None = None, may_put_up_figures: bool = False, **kwargs: Any
    ) -> None:
        if screen is not None:
            names = ("name", "place", "width", "height")
            kwargs["initial"] = {name: getattr(screen, name) for name in names} | {"exhibition": screen.exhibition_id}
        super().__init__(*args, **kwargs)
        rows = {one.pk: one for one in Exhibition.objects.select_related("piece__live")}
        _offer(self.fields["exhibition"], rows, str)
        if not may_put_up_figures:
            kinds: Any = self.fields["kind"]
            kinds.choices = [choice for choice in kinds.choices if choice[0] != Screen.Kind.HOUSE]
        if screen is not None:
            del self.fields["kind"]
            if screen.kind != Screen.Kind.RAIL:
                del self.fields["exhibition"]

    def command(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _offer(field: Any, rows: dict[int, Any], label: Callable[[Any], str]) -> None:
    """Let a choice be one of some rows, by primary key."""
    field.choices = [("", CHOOSE), *((pk, label(row)) for pk, row in rows.items())]
    field.coerce = lambda key: rows[int(key)]


class WhenForm(CommandForm):
    """When a slide is on, and for how long at a time."""

    priority = forms.ChoiceField(
        label=_("How it is on"),
        choices=[
            (Placement.Priority.DEFAULT, _("Always, unless something else has its time")),
            (Placement.Priority.WINDOW, _("At set times, instead of what is always on")),
            (Placement.Priority.EVENT, _("For an event, before everything else")),
        ],
        initial=Placement.Priority.DEFAULT,
    )
    starts_on = DayField(label=_("From"), required=False)
    starts_clock = ClockField(label=pgettext_lazy("placement", "at"), required=False)
    ends_on = DayField(label=_("Until"), required=False)
    ends_clock = ClockField(
        label=_("until o'clock of that day"), required=False, help_text=_("Empty: the end of the day.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: every day."),
    )
    opens = ClockField(label=_("Daily from"), required=False)
    closes = ClockField(
        label=_("daily until"),
        required=False,
        help_text=_("An earlier time is that of the next morning; the window belongs to the day on which it begins."),
    )
    seconds = forms.IntegerField(
        label=_("Seconds on show"), min_value=SHORTEST, max_value=LONGEST, initial=USUAL_SECONDS
    )

    def __init__(self, *args: Any, placement: Placement | None = None, **kwargs: Any) -> None:
        if placement is not None:
            kwargs["initial"] = _as_typed(placement)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Whoever gives a time wants it to count: what is always on has none."""
        cleaned = super().clean() or self.cleaned_data
        timed = any(cleaned.get(name) not in (None, [], "") for name in TIMED)
        if cleaned.get("priority") == Placement.Priority.DEFAULT and timed:
            self.add_error("priority", _("What is always on has no days and hours. Please choose “at set times”."))
        return cleaned

    def when(self) -> When:
        """As the command takes it; only after `is_valid()`."""
        typed = self.cleaned_data
        return When(
            priority=typed["priority"],
            starts_at=_moment(typed["starts_on"], typed["starts_clock"]),
            ends_at=_until(typed["ends_on"], typed["ends_clock"]),
            weekdays=typed["weekdays"],
            opens=typed["opens"],
            closes=typed["closes"],
            seconds=typed["seconds"],
        )


def _moment(day: date | None, clock: time | None) -> datetime | None:
    return moment(day, clock or time()) if day else None


def _until(day: date | None, clock: time | None) -> datetime | None:
    """Without a clock time, and at 00:00, the end of the day."""
    if day is None:
        return None
    return moment(day, clock) if clock and clock != time() else moment(day + timedelta(days=1), time())


def _as_typed(placement: Placement) -> dict[str, Any]:
    """What stands in the form of a placement: its moments as days and clock times."""
    names = ("priority", "weekdays", "opens", "closes", "seconds")
    return {name: getattr(placement, name) for name in names} | {
        "starts_on": placement.starts_at and placement.starts_at.astimezone(CENTRE_ZONE).date(),
        "starts_clock": placement.starts_at and placement.starts_at.astimezone(CENTRE_ZONE).time(),
        "ends_on": placement.ends_at and (placement.ends_at.astimezone(CENTRE_ZONE) - timedelta(microseconds=1)).date(),
        "ends_clock": placement.ends_at and placement.ends_at.astimezone(CENTRE_ZONE).time(),
    }


class PlacementForm(WhenForm):
    """A new slide and when it is on."""

    sort = forms.ChoiceField(label=_("What is shown"), choices=Slide.Sort.choices)
    piece = forms.TypedChoiceField(
        label=_("Story or panel"),
        required=False,
        empty_value=None,
        help_text=_("Published stories, and panels with words for the wall."),
    )
    picture = forms.TypedChoiceField(label=_("Picture of the library"), required=False, empty_value=None)
    caption = forms.CharField(
        label=_("Words below the picture"),
        required=False,
        max_length=_longest(Slide, "caption"),
        help_text=_("Empty: its title."),
    )
    figure = forms.ChoiceField(label=_("Figure of the centre"), required=False)
    guest = forms.CharField(label=_("Who is welcomed"), required=False, max_length=_longest(Slide, "guest"))
    guest_line = forms.CharField(
        label=_("Line below the name"), required=False, max_length=_longest(Slide, "guest_line")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["piece"], {one.pk: one for one in pieces_for_walls()}, _piece_label)
        _offer(self.fields["picture"], {one.pk: one for one in pictures_for_walls()}, str)
        self.fields["figure"].choices = [("", CHOOSE), *figures_for_walls()]  # type: ignore[attr-defined]

    def slide(self) -> dict[str, Any]:
        """What the slide shows, as the command takes it; only after `is_valid()`."""
        names = ("sort", "piece", "picture", "caption", "figure", "guest", "guest_line")
        return {name: self.cleaned_data[name] for name in names}


def _piece_label(piece: Any) -> str:
    panel = getattr(piece, "panel", None) if piece.kind == "panel" else None
    return f"{panel.stop_code} {piece.title}" if panel else piece.title
