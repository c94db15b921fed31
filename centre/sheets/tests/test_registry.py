"""What apps hand in at start: known to all pages, offered to those who may."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from centre.accounts.models import User
from centre.sheets import registry, running
from centre.sheets.columns import Column, Done, Fate
from centre.sheets.kinds import Kind
from centre.sheets.models import Export, Import
from centre.sheets.recording import label_of, record
from centre.sheets.values import Cells
from centre.sheets.wording import headings
from centre.sheets.writing import Noun, Scope

from .factories import make_sheet

pytestmark = pytest.mark.django_db
SCOPE = Scope(first_day=date(2026, 11, 1), last_day=date(2026, 11, 30))


class Wanted:
    def claims(self) -> list[Any]:
        return []

    def carry_out(self, **told: Any) -> Done:
        return Done(fate=Fate.WRITTEN, note="42")


def understood(cells: Cells) -> Wanted:
    cells.missing("name")
    cells.refuse()
    return Wanted()


def is_ed(person: User) -> bool:
    return person.username == "ed"


@pytest.fixture
def plants(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """An app of which nobody else knows: plants, which are the exhibit editor's alone."""
    for name in ("KINDS", "NOUNS", "TABLES"):
        monkeypatch.setattr(registry, name, known := dict(getattr(registry, name)))
        for module in (running,):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, known)
    monkeypatch.setattr("centre.sheets.forms.desk_import.KINDS", registry.KINDS)
    monkeypatch.setattr("centre.sheets.recording.TABLES", registry.TABLES)
    kind = Kind(
        key="plants",
        label="植物",
        help="",
        may_be_handed_in_by=is_ed,
        titles=("植物",),
        columns=[Column(key="name", chinese="名称", english="Name", required=True)],
        understood=understood,
    )
    registry.register_import(kind)
    registry.register_export(NOUN)
    return kind


NOUN = Noun(
    key="plants",
    label="植物",
    columns=headings(("名称", "Name")),
    rows=lambda scope: ["银杏"],
    values=lambda row, scope: [row],
    may_be_taken_by=is_ed,
)


def handed_in(kind: Kind, by: User) -> Import:
    upload = SimpleUploadedFile("plants.xlsx", make_sheet(["名称"], ["银杏"]))
    return running.hand_in(kind=kind, upload=upload, by=by, now=timezone.now())


def test_two_apps_cannot_use_one_key(plants: Kind) -> None:
    with pytest.raises(ImproperlyConfigured):
        registry.register_import(plants)
    with pytest.raises(ImproperlyConfigured):
        registry.register_export(NOUN)
    with pytest.raises(ImproperlyConfigured):
        registry.register_table("plants", "")


def test_the_pages_offer_each_what_they_may(plants: Kind, ed_client: Client, erik_client: Client) -> None:
    assert [kind.key for kind in ed_client.get("/desk/imports/").context["kinds"]] == ["panels", "sites", "plants"]
    assert "plants" not in [kind.key for kind in erik_client.get("/desk/imports/").context["kinds"]]
    chosen = [key for key, _label in ed_client.get("/desk/exports/").context["form"].fields["what"].choices]
    assert chosen == ["everything", "plants"]
    keys = [key for key, _label in erik_client.get("/desk/exports/").context["form"].fields["what"].choices]
    assert "plants" not in keys
    assert "reservations" in keys


def test_the_menu_leads_to_sheets_whoever_may_use_them(plants: Kind, ed_client: Client) -> None:
    page = ed_client.get("/desk/imports/").content.decode()
    assert 'href="/desk/imports/"' in page
    assert 'href="/desk/exports/"' in page


def test_everything_is_everything_one_may_take(plants: Kind, ed_client: Client) -> None:
    days = {"first_day": "2026-11-01", "last_day": "2026-11-30"}
    answer = ed_client.post("/desk/exports/", {"what": "everything", "format": "xlsx", **days})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    refused = ed_client.post("/desk/exports/", {"what": "reservations", "format": "xlsx", **days})
    assert refused.status_code == 422
    assert [one.what for one in Export.objects.all()] == ["everything"]


def test_a_table_is_not_recorded_for_who_may_not_take_it(plants: Kind, erik: User, ed: User) -> None:
    facts = {"nouns": [NOUN], "what": "plants", "format": "csv", "scope": SCOPE, "now": timezone.now()}
    with pytest.raises(PermissionDenied):
        record(by=erik, **facts)
    assert record(by=ed, **facts).what == "plants"
    assert label_of("plants") == "植物"


def test_full_names_need_their_own_right(plants: Kind, ed: User) -> None:
    scope = Scope(first_day=SCOPE.first_day, last_day=SCOPE.last_day, in_full=True)
    with pytest.raises(PermissionDenied):
        record(nouns=[NOUN], what="plants", format="csv", scope=scope, by=ed, now=timezone.now())
    assert not Export.objects.exists()


@pytest.mark.parametrize(("kept_back", "note"), [(False, "42"), (True, "")])
def test_a_note_that_holds_only_when_written_is_not_told_before(
    plants: Kind, ed: User, monkeypatch: pytest.MonkeyPatch, kept_back: bool, note: str
) -> None:
    kinds = {f.name: getattr(plants, f.name) for f in plants.__dataclass_fields__.values()}
    monkeypatch.setitem(registry.KINDS, "plants", Kind(**{**kinds, "notes_hold_when_written": kept_back}))
    job = handed_in(plants, ed)
    running.run(import_id=job.pk)
    assert [row.note for row in job.rows.all()] == [note]
    job.refresh_from_db()
    running.write_it(job=job, leave_out=False, by=ed)
    running.run(import_id=job.pk)
    assert [row.note for row in job.rows.all()] == ["42"]


def test_a_sheet_whose_app_is_gone_keeps_its_name_and_ends_with_a_sentence(ed: User) -> None:
    job = Import.objects.create(kind="galaxies", name="galaxies.xlsx", total=0, by=ed)
    assert job.kind_label == "galaxies"
    running.run(import_id=job.pk)
    job.refresh_from_db()
    assert (job.state, len(job.remarks)) == (Import.State.FAILED, 1)
