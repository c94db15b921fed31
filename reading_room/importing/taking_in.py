"""Taking entries into the catalogue, some hundreds at a time, with a handful of statements.

A copy that is there leads to its title; otherwise ISBN, title and volume do, or all that the title page says. What
people have put right by hand stays, and so does what an entry says nothing about.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from centre.accounts.models import User
from centre.shared.db import insert_many
from centre.shared.problems import Problem, Refused
from centre.sheets.columns import Done, Fate
from reading_room import call_numbers
from reading_room.described import FIELDS, describe, tidy
from reading_room.importing.entries import CopyEntry, Entry, Wishes
from reading_room.importing.identity import are_different, key_of
from reading_room.importing.places import Places
from reading_room.indexing import indexed
from reading_room.models import Copy, Title
from reading_room.permissions import may_keep_catalogue, require
from reading_room.title_problems import problems_with_title, too_long

SEARCHED = ("search", "findable")


def take_in(entries: Sequence[Entry], *, by: User, now: datetime, wishes: Wishes, keep: bool) -> list[Done | Refused]:
    """Bring titles and copies up to date; of each entry in order what became of it.

    Without `keep` nothing is written. Raises PermissionDenied.
    """
    require(may_keep_catalogue(by))
    entries = [replace(entry, title=tidy(entry.title)) for entry in entries]
    batch = Batch(entries, wishes=wishes, now=now, locked=keep)
    told = [batch.take(entry) for entry in entries]
    if keep:
        batch.save()
    return told


@dataclass
class Changed:
    """Rows that are to be saved, each with the names of the fields that changed."""

    titles: dict[int, tuple[Title, set[str]]] = field(default_factory=dict)
    copies: dict[int, tuple[Copy, set[str]]] = field(default_factory=dict)


class Batch:
    """Everything that some entries may be about, fetched in a fixed number of queries, and what is to be saved of it.

    An entry is judged before anything of it is changed, so that one that is refused leaves no trace.
    """

    def __init__(self, entries: Sequence[Entry], *, wishes: Wishes, now: datetime, locked: bool) -> None:
        self.wishes, self.now = wishes, now
        self.places = Places()
        self.new_titles: list[Title] = []
        self.new_copies: list[Copy] = []
        self.changed = Changed()
        self.titles: dict[Hashable, Title] = {}
        self.copies: dict[str, Copy] = {}
        self._fetch(entries, locked)

    def _fetch(self, entries: Sequence[Entry], locked: bool) -> None:
        known = _with_numbers([number for entry in entries for copy in entry.copies for number in copy.numbers])
        titles = Title.objects.filter(pk__in={*known.values(), *_may_be(entries)}).order_by("pk")
        by_pk = {title.pk: title for title in (titles.select_for_update(no_key=True) if locked else titles)}
        self.titles = {key_of(title): title for title in reversed(by_pk.values())}
        copies = Copy.objects.filter(pk__in=known, title__in=by_pk).order_by("pk")
        for copy in copies.select_for_update(no_key=True) if locked else copies:
            copy.title = by_pk[copy.title_id]
            self._know(copy)

    def _know(self, copy: Copy) -> None:
        self.copies.update({number: copy for number in (copy.accession_number, copy.barcode) if number})

    # --- one entry ---------------------------------------------------------------------------------------------------

    def take(self, entry: Entry) -> Done | Refused:
        """Judge an entry and, where nothing is against it, prepare what is to be saved."""
        title = self._title_for(entry)
        problems = list(self._problems(entry, title))
        if problems:
            return Refused(problems)
        is_new = title is None
        title = title or self._new(entry)
        said = [] if is_new else self._describe(title, entry)
        copies = [self._copy(title, one) for one in entry.copies]
        return _done(is_new=is_new, changed=said, copies=copies, title=title)

    def _title_for(self, entry: Entry) -> Title | None:
        """The title of the first copy that is there, or the one that must be the same."""
        for copy in entry.copies:
            known = self.copies.get(copy.record.accession_number)
            if known and known.accession_number == copy.record.accession_number:
                return known.title
        return self.titles.get(key_of(entry.title))

    def _problems(self, entry: Entry, title: Title | None) -> Iterator[Problem]:
        yield from problems_with_title(entry.title, printed_so=self.wishes.printed_so)
        if entry.is_ours and self.places.is_unknown_collection(entry.collection):
            message = _("There is no collection called “%(name)s”.") % {"name": entry.collection[:40]}
            yield Problem(code="unknown_collection", field="collection", message=message)
        elif title is None and self._collection(entry) is None:
            yield Problem(code="no_collection", field="collection", message=_("Please choose a collection."))
        for copy in entry.copies:
            yield from self._copy_problems(copy, entry, title)
        numbers = Counter(number for copy in entry.copies for number in set(copy.numbers))
        for number in (number for number, times in numbers.items() if times > 1):
            message = _("Two copies of this title have the number %(number)s.") % {"number": number[:30]}
            yield Problem(code="number_twice", field="accession_number", message=message)

    def _copy_problems(self, copy: CopyEntry, entry: Entry, title: Title | None) -> Iterator[Problem]:
        record = copy.record
        if not record.accession_number:
            message = _("This copy has no accession number.")
            yield Problem(code="no_accession_number", field="accession_number", message=message)
        known = self.copies.get(record.accession_number)
        if known and known.accession_number != record.accession_number:
            message = _("Another copy has this number as its barcode.")
            yield Problem(code="accession_number_taken", field="accession_number", message=message)
        elif known and (known.title is not title or are_different(known.title, entry.title)):
            message = _("Here this accession number belongs to 《%(title)s》.") % {"title": known.title.title[:60]}
            yield Problem(code="accession_number_of_another", field="accession_number", message=message)
        other = self.copies.get(record.barcode) if record.barcode else None
        if other and other.accession_number != record.accession_number:
            message = _("Another copy has this barcode: %(number)s.") % {"number": other.accession_number}
            yield Problem(code="barcode_taken", field="barcode", message=message)
        if entry.is_ours and record.location and self.places.tier(record.location) is None:
            message = _("There is no place called “%(name)s” here.") % {"name": record.location[:40]}
            yield Problem(code="unknown_place", field="location", message=message)
        yield from _shape_problems(copy, printed_so=self.wishes.printed_so)

    # --- what is to be saved -----------------------------------------------------------------------------------------

    def _collection(self, entry: Entry) -> int | None:
        """As the entry says, or as the place of one of its copies tells, or the one for all."""
        said = [entry.collection, *(copy.record.location for copy in entry.copies)]
        known = (self.places.collection(name, self.wishes.locations) for name in said if name)
        chosen = self.wishes.collection if self.places.is_collection(self.wishes.collection) else None
        return next((pk for pk in known if pk), chosen)

    def _new(self, entry: Entry) -> Title:
        collection = self._collection(entry)
        assert collection  # otherwise it would have been refused
        title = Title(collection_id=collection, added_at=self.now)
        describe(title, entry.title)
        self.new_titles.append(title)
        self.titles[key_of(title)] = title
        return title

    def _describe(self, title: Title, entry: Entry) -> list[str]:
        """What is not said stays, and so does what was put right by hand. A title remains the kind that it is."""
        silent = [name for name in FIELDS if not getattr(entry.title, name)]
        changed = describe(title, entry.title, keep={"kind", *silent, *title.edited})
        own = self.places.collection(entry.collection, {}) if entry.collection else None
        if own and own != title.collection_id and "collection" not in title.edited:
            title.collection_id = own
            changed.append("collection")
        if changed and title.pk:
            self.changed.titles.setdefault(title.pk, (title, set()))[1].update(changed)
        return changed

    def _copy(self, title: Title, entry: CopyEntry) -> str:
        """Says whether the copy is new, changed or as it was."""
        copy = self.copies.get(entry.record.accession_number)
        is_new = copy is None
        if copy is None:
            state = entry.state or Copy.State.HERE
            copy = Copy(title=title, accession_number=entry.record.accession_number, state=state, added_at=self.now)
            self.new_copies.append(copy)
        changed = self._put(copy, entry)
        self._know(copy)
        if changed and copy.pk:
            self.changed.copies.setdefault(copy.pk, (copy, set()))[1].update(changed)
        return "new" if is_new else "changed" if changed else ""

    def _put(self, copy: Copy, entry: CopyEntry) -> list[str]:
        tier = self.places.tier(entry.record.location) if entry.record.location else None
        said: dict[str, Any] = {
            "barcode": entry.record.barcode or None,
            "call_number": entry.call_number or None,
            "tier_id": tier,
            "is_reference": entry.is_reference,
            "note": entry.note or None,
        }
        changed = []
        for name, value in said.items():
            if value is None or getattr(copy, name) == value or name.removesuffix("_id") in copy.edited:
                continue
            setattr(copy, name, value)
            changed.append(name.removesuffix("_id"))
        if "call_number" in changed:
            copy.call_key = call_numbers.key(copy.call_number)
            changed.append("call_key")
        return changed

    def save(self) -> None:
        """New rows in two statements; rows that were there in some more."""
        insert_many([indexed(title) for title in self.new_titles])
        titles = [indexed(title) for title, _names in self.changed.titles.values()]
        if titles:
            names = set[str]().union(*(names for _title, names in self.changed.titles.values()))
            Title.objects.bulk_update(titles, sorted({*names, *SEARCHED}), batch_size=100)
        for copy in self.new_copies:
            copy.title_id = copy.title.pk
        insert_many(self.new_copies)
        copies = [copy for copy, _names in self.changed.copies.values()]
        if copies:
            names = set[str]().union(*(names for _copy, names in self.changed.copies.values()))
            Copy.objects.bulk_update(copies, sorted(names), batch_size=200)


def _with_numbers(numbers: list[str]) -> dict[int, int]:
    """Copies with one of these numbers, and the title of each. Hundreds of numbers are one parameter each time."""
    sql = "SELECT id, title_id FROM reading_room_copy WHERE accession_number = ANY(%s) OR barcode = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [numbers, numbers])
        return dict(cursor.fetchall())


def _may_be(entries: Sequence[Entry]) -> set[int]:
    """Titles that an entry may be about when none of its copies is there; a query for each index that knows it."""
    records = [entry.title for entry in entries]
    isbns = {record.isbn for record in records if record.isbn}
    issns = {record.issn for record in records if record.issn and not record.isbn}
    words = {record.title for record in records if not record.isbn and not record.issn}
    ways = (
        ("isbn <> '' AND isbn = ANY(%s)", isbns),
        ("issn = ANY(%s) AND isbn = '' AND kind = 'periodical'", issns),
        ("title = ANY(%s) AND isbn = '' AND issn = ''", words),
    )
    return {pk for condition, values in ways if values for pk in _titles_where(condition, sorted(values))}


def _titles_where(condition: str, values: list[str]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM reading_room_title WHERE {condition}", [values])  # noqa: S608 -- from above
        return [pk for (pk,) in cursor.fetchall()]


def _shape_problems(copy: CopyEntry, *, printed_so: bool) -> Iterator[Problem]:
    texts: Mapping[str, str] = {
        "accession_number": copy.record.accession_number,
        "barcode": copy.record.barcode,
        "note": copy.note,
    }
    for name, text in texts.items():
        own: Any = Copy._meta.get_field(name)
        if len(text) > own.max_length:
            yield too_long(name, own.verbose_name, own.max_length)
    problem = call_numbers.problem_with(copy.call_number)
    if problem and not (printed_so and len(copy.call_number) <= call_numbers.MOST):
        yield problem


def _done(*, is_new: bool, changed: Sequence[str], copies: Sequence[str], title: Title) -> Done:
    parts = []
    if is_new:
        parts.append(_("new title"))
    if changed:
        names = "、".join(str(getattr(Title._meta.get_field(name), "verbose_name", name)) for name in changed)
        parts.append(_("changed: %(names)s") % {"names": names})
    if new := copies.count("new"):
        parts.append(_("new copies: %(n)d") % {"n": new})
    if "changed" in copies:
        parts.append(_("changed copies: %(n)d") % {"n": copies.count("changed")})
    fate = Fate.WRITTEN if parts else Fate.THERE
    return Done(fate=fate, note=f"{title.title[:60]} · {' · '.join(parts)}" if parts else title.title[:60])
