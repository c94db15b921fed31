"""Choosing a room from a list, in which many seats stand under one heading."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from bookings.banks import folded
from bookings.models import Room


def room_choices(rooms: Iterable[Room], choice: Callable[[Room], Any]) -> Iterator[Any]:
    """A choice for each room in order, as `choice` makes it; those of a bank of seats are a group with its name."""
    for entry in folded(rooms, lambda room: room):
        if entry.is_bank:
            yield f"{entry.name} {entry.numbers}".strip(), [choice(room) for room in entry.rooms]
        else:
            yield choice(entry.room)


def grouped_choices(rooms: Iterable[Room]) -> list[Any]:
    """Groups of choices `room-<pk>`, for lists that offer more than rooms: the rooms, then each bank of seats."""
    choices = list(room_choices(rooms, lambda room: (f"room-{room.pk}", room.name)))
    alone = [one for one in choices if isinstance(one[1], str)]
    return [(_("a room"), alone), *(bank for bank in choices if not isinstance(bank[1], str))]


class RoomIterator(ModelChoiceIterator):
    """The choices of a `RoomField`; the rooms should come with their venue."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from room_choices(self.queryset, self.choice)


class RoomField(forms.ModelChoiceField):
    """A room of a query set."""

    iterator = RoomIterator
