"""The rooms in use, and what people wish of a room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery, TextChoices
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bookings.models import Equipment, Room, RoomPhoto, Venue
from bookings.models.room import RoomQuerySet
from bookings.policies import Booker
from bookings.queries.situations import booker_for
from centre.accounts.models import User
from centre.opening.queries import OpeningTable, WeeklyLine, week_lines


class Access(TextChoices):
    """What somebody may need in order to come in and take part."""

    STEP_FREE = "step_free", _("step-free access")
    WHEELCHAIR = "wheelchair", _("place for a wheelchair")
    HEARING_LOOP = "hearing_loop", _("hearing loop")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a room should be like; None and empty mean that it does not matter."""

    people: int | None = None
    venue: str = ""
    kind: str = ""
    equipment: frozenset[int] = frozenset()
    access: frozenset[str] = frozenset()

    def met_by(self, room: Room) -> bool:
        """Whether a room has everything; its equipment should be prefetched."""
        return self.holds_party(room) and self.has_access(room) and self.right_place(room) and self.has_equipment(room)

    def holds_party(self, room: Room) -> bool:
        """Whether the party is neither too large nor too small for the room."""
        return self.people is None or room.capacity_from <= self.people <= room.capacity_to

    def has_access(self, room: Room) -> bool:
        """Whether everybody can come in and take part."""
        return self.access <= access_of(room)

    def right_place(self, room: Room) -> bool:
        """Whether it is the venue and the kind of room that was asked for."""
        return self.venue in ("", room.venue.slug) and self.kind in ("", room.kind)

    def has_equipment(self, room: Room) -> bool:
        """Whether all the equipment is there."""
        return not self.lacking(room)

    def lacking(self, room: Room) -> frozenset[int]:
        """The equipment that was asked for and is not there, by primary key."""
        return self.equipment - {item.pk for item in room.equipment.all()} if self.equipment else self.equipment


NO_WISHES = Wishes()


def access_of(room: Room) -> set[str]:
    """What a room offers of `Access`, as values."""
    offered = {
        Access.STEP_FREE: room.step_free,
        Access.WHEELCHAIR: room.wheelchair_places > 0,
        Access.HEARING_LOOP: room.hearing_loop,
    }
    return {need.value for need, there in offered.items() if there}


def access_facts(room: Room) -> list[str]:
    """The same in words, with the number of places."""
    offered = access_of(room)
    facts = [str(Access.STEP_FREE.label)] if Access.STEP_FREE in offered else []
    if room.wheelchair_places:
        places = ngettext("%(n)d place for a wheelchair", "%(n)d places for wheelchairs", room.wheelchair_places)
        facts.append(places % {"n": room.wheelchair_places})
    facts += [str(Access.HEARING_LOOP.label)] if Access.HEARING_LOOP in offered else []
    return facts + ([room.accessibility_note] if room.accessibility_note else [])


def opening_lines(room: Room, hours: OpeningTable) -> list[WeeklyLine]:
    """The weekly hours of the room, its venue or the centre, whichever is the nearest to have any."""
    schedules = (room.schedule_id, room.venue.schedule_id, hours.centre_schedule)
    weekly = (hours.hours[pk].weekly for pk in schedules if pk is not None)
    return week_lines(next(filter(None, weekly), {}))


def first_photo(room: Room) -> RoomPhoto | None:
    """None when there is only the room's drawing; no query when photos are prefetched."""
    return next(iter(room.photos.all()), None)


def booker_among(rooms: Iterable[Room], person: User | AnonymousUser) -> Booker:
    """What the rules of these rooms need to know of a person; asks for memberships only if one of them does."""
    needed = any(room.audience == Room.Audience.ORGANISATIONS for room in rooms)
    return booker_for(person) if needed and isinstance(person, User) else Booker()


@dataclass(frozen=True, kw_only=True)
class RoomDetails:
    """One room with what its page shows of it."""

    room: Room
    equipment: Sequence[Mapping[str, str]]
    photo: RoomPhoto | None


def room_details(slug: str) -> RoomDetails | None:
    """A room in use with its venue, equipment (name and icon) and first photo; one query."""
    things = Equipment.objects.filter(rooms=OuterRef("pk")).values(json=JSONObject(name="name", icon="icon"))
    photo = RoomPhoto.objects.filter(room=OuterRef("pk")).values(
        json=JSONObject(image="image", width="width", height="height", alternative_text="alternative_text")
    )
    rooms = Room.objects.in_use().select_related("venue")
    room = rooms.annotate(things=ArraySubquery(things), photo=Subquery(photo[:1])).filter(slug=slug).first()
    if room is None:
        return None
    return RoomDetails(room=room, equipment=room.things, photo=RoomPhoto(**room.photo) if room.photo else None)


def rooms_in_use() -> list[Room]:
    """Every room that can be reserved, with venue and equipment, in the order of the house; two queries."""
    return list(_rooms())


def rooms_with_pictures() -> list[Room]:
    """The same with their photos; three queries."""
    return list(_rooms().prefetch_related("photos"))


def _rooms() -> RoomQuerySet:
    return Room.objects.in_use().select_related("venue").prefetch_related("equipment")


def by_venue(rooms: Iterable[Room]) -> list[tuple[Venue, list[Room]]]:
    """Rooms grouped by venue, the order kept."""
    groups: dict[Venue, list[Room]] = {}
    for room in rooms:
        groups.setdefault(room.venue, []).append(room)
    return list(groups.items())


def equipment_of(rooms: Iterable[Room]) -> list[Equipment]:
    """Everything that at least one of the rooms has, in the order of the house; no query when prefetched."""
    found = {item.pk: item for room in rooms for item in room.equipment.all()}
    return sorted(found.values(), key=lambda item: (item.order, item.pk))
