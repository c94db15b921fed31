"""The commands of the catalogue: titles, their copies, and the issues of periodicals.

Whoever changes something locks its title first and then the copy, and the database has the last word on what must not
be there twice.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centre.accounts.models import User
from centre.shared import pictures
from centre.shared.db import retried, violated_constraint
from centre.shared.history import because
from centre.shared.problems import Problem, Refused, refuse
from reading_room import call_numbers
from reading_room.covers import files_of
from reading_room.described import describe, mark_of, record_of, tidy
from reading_room.indexing import indexed
from reading_room.models import Collection, Copy, Hold, Issue, Tier, Title
from reading_room.permissions import may_keep_catalogue, require
from reading_room.records import CopyRecord, TitleRecord
from reading_room.title_problems import problems_with_title, too_long

FIRST_ISSUE_YEAR, LAST_ISSUE_YEAR = 1900, 2999  # as the database says
LARGEST_WHOLE_NUMBER = 999_999
LONGEST_REASON = 120
SAID_OF_A_COPY = ("barcode", "call_number", "tier", "is_reference", "note")
# What an enterer of titles may say of a copy's state; withdrawing has a command of its own.
STATES_BY_HAND = (Copy.State.HERE, Copy.State.MISSING, Copy.State.REPAIR)


# --- titles ----------------------------------------------------------------------------------------------------------


@retried
def enter_title(
    *, record: TitleRecord, collection: Collection, by: User, now: datetime, printed_so: bool = False
) -> Title:
    """A title for the catalogue, as yet without copies. `printed_so`: a wrong check digit stands so in the book.

    Raises Refused (fields named as in TitleRecord) or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    record = tidy(record)
    refuse(problems_with_title(record, printed_so=printed_so))
    title = Title(collection=collection, added_at=now)
    describe(title, record)
    indexed(title).save()
    return title


@retried
def change_title(
    *,
    title: Title,
    record: TitleRecord,
    collection: Collection,
    by: User,
    printed_so: bool = False,
    seen: str | None = None,
) -> Title:
    """Change what a title says of itself. The fields that change are left alone by later imports.

    `seen` is the mark (`described.mark_of`) of what whoever typed this had before them. Raises Refused, with the code
    `newer` when somebody has changed the title since, or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    kept = _locked_title(title.pk)
    _refuse_unseen(kept, seen)
    record = tidy(record)
    refuse([*problems_with_title(record, before=record_of(kept), printed_so=printed_so), *_kind_problems(kept, record)])
    changed = describe(kept, record)
    if kept.collection_id != collection.pk:
        kept.collection = collection
        changed.append("collection")
    if changed:
        kept.edited = sorted({*kept.edited, *changed})
        indexed(kept).save()
    return kept


@retried
def delete_title(*, title: Title, by: User) -> None:
    """Take a title out of the catalogue on which nothing hangs. Raises Refused or PermissionDenied."""
    require(may_keep_catalogue(by))
    kept = _locked_title(title.pk)
    hangs = (kept.copies, kept.issues, kept.holds, kept.list_entries)
    if any(rows.exists() for rows in hangs):
        message = _("Copies, issues, holds or reading lists still hang on this title. It stays in the catalogue.")
        raise Refused([Problem(code="not_empty", message=message)])
    files = files_of(kept)
    kept.delete()
    transaction.on_commit(lambda: pictures.retire(files))


# --- copies ----------------------------------------------------------------------------------------------------------


@retried
def enter_copy(
    *,
    title: Title,
    record: CopyRecord,
    tier: Tier | None,
    by: User,
    now: datetime,
    is_reference: bool = False,
    note: str = "",
) -> Copy:
    """A copy of a title. Its call number may be empty until somebody has given it one.

    Raises Refused (fields `accession_number`, `barcode`, `call_number`, `note`) or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    copy = Copy(title=title, tier=tier, is_reference=is_reference, note=note, added_at=now)
    return _with_its_numbers(copy, record)


@retried
def change_copy(
    *,
    copy: Copy,
    record: CopyRecord,
    tier: Tier | None,
    by: User,
    is_reference: bool | None = None,
    note: str | None = None,
    state: str | None = None,
    seen: str | None = None,
) -> Copy:
    """Change numbers, place, note or state of a copy; None leaves as it is what may be None, but for the tier.

    What changes is left alone by later imports; `seen` as in `change_title`. Raises Refused (fields as in
    `enter_copy`, and `state`) or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    kept = _locked_copy(copy.pk)
    _refuse_unseen(kept, seen)
    before = {name: getattr(kept, name) for name in SAID_OF_A_COPY}
    kept.tier = tier
    kept.is_reference = kept.is_reference if is_reference is None else is_reference
    kept.note = kept.note if note is None else note
    if state is not None and state != kept.state:
        refuse(list(_state_problems(kept, state)))
        kept.state = state
    return _with_its_numbers(kept, record, before)


@retried
def withdraw_copy(*, copy: Copy, reason: str, by: User) -> Copy:
    """Take a copy out of the stock; its numbers stay its own, and the reason is in its history.

    Raises Refused (field `reason`) while it is lent or kept for a reader, or PermissionDenied.
    """
    require(may_keep_catalogue(by))
    kept = _locked_copy(copy.pk)
    refuse([*_reason_problems(reason), *_in_use_problems(kept)])
    with because(reason.strip(), by=by):
        return _in_state(kept, Copy.State.WITHDRAWN)


@retried
def bring_back_copy(*, copy: Copy, by: User) -> Copy:
    """A copy that was withdrawn is in the stock again. Raises PermissionDenied; does nothing to other copies."""
    require(may_keep_catalogue(by))
    kept = _locked_copy(copy.pk)
    return _in_state(kept, Copy.State.HERE) if kept.state == Copy.State.WITHDRAWN else kept


# --- issues ----------------------------------------------------------------------------------------------------------


@retried
def enter_issue(
    *,
    title: Title,
    year: int,
    number: str,
    arrived_on: date,
    by: User,
    whole_number: int | None = None,
    published_on: date | None = None,
    tier: Tier | None = None,
) -> Issue:
    """An issue of a periodical has come. Raises Refused (fields named as the arguments) or PermissionDenied."""
    require(may_keep_catalogue(by))
    kept = _locked_title(title.pk)
    if kept.kind != Title.Kind.PERIODICAL:
        message = _("Only periodicals have issues. Please change the kind of the title first.")
        raise Refused([Problem(code="no_periodical", message=message)])
    return _issue_kept(Issue(title=kept), year, number, arrived_on, whole_number, published_on, tier)


@retried
def change_issue(
    *,
    issue: Issue,
    year: int,
    number: str,
    arrived_on: date,
    by: User,
    whole_number: int | None = None,
    published_on: date | None = None,
    tier: Tier | None = None,
) -> Issue:
    """Put an issue right. Raises Refused (fields named as the arguments) or PermissionDenied."""
    require(may_keep_catalogue(by))
    kept = Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    return _issue_kept(kept, year, number, arrived_on, whole_number, published_on, tier)


@retried
def discard_issue(*, issue: Issue, by: User) -> None:
    """An issue is given away or was entered by mistake; its history stays. Raises PermissionDenied."""
    require(may_keep_catalogue(by))
    Issue.objects.filter(pk=issue.pk).delete()


# --- steps of the commands -------------------------------------------------------------------------------------------


def _locked_title(pk: int) -> Title:
    return Title.objects.select_for_update(no_key=True).get(pk=pk)


def _locked_copy(pk: int) -> Copy:
    """The copy as it is now. Its title is locked before it, as by whoever lends."""
    _locked_title(Copy.objects.values_list("title", flat=True).get(pk=pk))
    return Copy.objects.select_for_update(no_key=True).get(pk=pk)


def _refuse_unseen(row: Title | Copy, seen: str | None) -> None:
    """Nobody's words are written over by somebody who has not seen them."""
    if seen is not None and seen != mark_of(row):
        message = _(
            "Somebody else has changed this meanwhile, and nothing was saved. What you typed is still here: please "
            "compare it with what stands in the catalogue now, and save once more."
        )
        raise Refused([Problem(code="newer", message=message)])


def _kind_problems(title: Title, record: TitleRecord) -> Iterator[Problem]:
    if record.kind == Title.Kind.BOOK and title.kind == Title.Kind.PERIODICAL and title.issues.exists():
        message = _("This periodical has issues, so it cannot become a book.")
        yield Problem(code="has_issues", field="kind", message=message)


def _with_its_numbers(copy: Copy, record: CopyRecord, before: Mapping[str, Any] | None = None) -> Copy:
    """Give a copy its numbers, check them, and save it; what is not as it was `before` was put right by hand."""
    copy.accession_number = record.accession_number.strip()
    copy.barcode = record.barcode.strip() or None
    copy.call_number = call_numbers.tidied("/".join(one for one in (record.class_number, record.book_number) if one))
    copy.call_key = call_numbers.key(copy.call_number)
    refuse([*_number_problems(copy), *_twins(copy)])
    changed = {name for name, value in (before or {}).items() if getattr(copy, name) != value}
    copy.edited = sorted({*copy.edited, *changed})
    with _each_number_once():
        copy.save()
    return copy


def _number_problems(copy: Copy) -> Iterator[Problem]:
    for name in ("accession_number", "barcode", "call_number", "note"):
        field: Any = Copy._meta.get_field(name)
        text = getattr(copy, name) or ""
        if len(text) > field.max_length:
            yield too_long(name, field.verbose_name, field.max_length)
        if "\0" in text:
            yield Problem(code="unseen", field=name, message=_("There is a character in it that nobody can see."))
    if not copy.accession_number:
        message = _("Please give the copy an accession number.")
        yield Problem(code="no_accession_number", field="accession_number", message=message)
    if problem := call_numbers.problem_with(copy.call_number):
        yield problem


def _twins(copy: Copy) -> Iterator[Problem]:
    """A scanner reads barcodes and accession numbers alike, so no number may mean two copies."""
    numbers = [number for number in (copy.accession_number, copy.barcode) if number and "\0" not in number]
    clash = Q(accession_number__in=numbers) | Q(barcode__in=numbers)
    taken = set(Copy.objects.filter(clash).exclude(pk=copy.pk).values_list("accession_number", "barcode"))
    others = {number for pair in taken for number in pair if number}
    for field in ("accession_number", "barcode"):
        if getattr(copy, field) in others:
            yield _taken(field)


def _taken(field: str) -> Problem:
    message = {
        "accession_number": _("Another copy has this accession number."),
        "barcode": _("Another copy has this barcode."),
    }[field]
    return Problem(code=f"{field}_taken", field=field, message=message)


@contextmanager
def _each_number_once() -> Iterator[None]:
    """Who was a moment later is refused by the database, and told the same."""
    try:
        yield
    except IntegrityError as error:
        for field in ("accession_number", "barcode"):
            if violated_constraint(error) == f"reading_room_copy_{field}_key":
                raise Refused([_taken(field)]) from None
        raise


def _state_problems(copy: Copy, state: str) -> Iterator[Problem]:
    if state not in STATES_BY_HAND or copy.state == Copy.State.WITHDRAWN:
        message = _("This copy is withdrawn, or is to be: please use the button for that.")
        yield Problem(code="state_by_button", field="state", message=message)
    yield from _in_use_problems(copy, field="state")


def _in_use_problems(copy: Copy, field: str | None = None) -> Iterator[Problem]:
    if copy.loans.open().exists():
        message = _("This copy is lent. Please take it back at the counter first.")
        yield Problem(code="lent", field=field, message=message)
    if copy.holds.filter(state=Hold.State.READY).exists():
        message = _("This copy is kept for a reader. Please lend it or end the hold first.")
        yield Problem(code="kept", field=field, message=message)


def _reason_problems(reason: str) -> Iterator[Problem]:
    if not reason.strip() or "\0" in reason:
        message = _("Please say why the copy is withdrawn.")
        yield Problem(code="no_reason", field="reason", message=message)
    if len(reason.strip()) > LONGEST_REASON:
        yield too_long("reason", _("The reason"), LONGEST_REASON)


def _in_state(copy: Copy, state: Copy.State) -> Copy:
    copy.state = state
    copy.save(update_fields=["state"])
    return copy


def _issue_kept(
    issue: Issue,
    year: int,
    number: str,
    arrived_on: date,
    whole_number: int | None,
    published_on: date | None,
    tier: Tier | None,
) -> Issue:
    issue.year, issue.number, issue.arrived_on = year, number.strip(), arrived_on
    issue.whole_number, issue.published_on, issue.tier = whole_number, published_on, tier
    refuse(list(_issue_problems(issue)))
    try:
        issue.save()
    except IntegrityError as error:
        if violated_constraint(error) != "issue_once":
            raise
        message = _("This issue is here already.")
        raise Refused([Problem(code="issue_there", field="number", message=message)]) from None
    return issue


def _issue_problems(issue: Issue) -> Iterator[Problem]:
    if not FIRST_ISSUE_YEAR <= issue.year <= LAST_ISSUE_YEAR:
        message = _("Please write the year of the issue with four digits.")
        yield Problem(code="year_nonsense", field="year", message=message)
    if not issue.number or len(issue.number) > 20 or "\0" in issue.number:
        message = _("Please write the number of the issue as it is printed, for instance 5 or 5–6.")
        yield Problem(code="no_number", field="number", message=message)
    if issue.whole_number is not None and not 1 <= issue.whole_number <= LARGEST_WHOLE_NUMBER:
        message = _("The number from the first issue on is between 1 and 999,999.")
        yield Problem(code="whole_number_nonsense", field="whole_number", message=message)
