"""What the database refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from centre.shared.tests.refusing import refused_by, settle
from exhibits.models import Author, Piece, Placement, Screen, Signature, Version
from exhibits.tests.factories import (
    make_draft,
    make_editor,
    make_in_review,
    make_panel,
    make_picture,
    make_placement,
    make_recording,
    make_reviewer,
    make_reviewers,
    make_screen,
    make_site,
    make_slide,
)

pytestmark = pytest.mark.django_db


def change(version: Version, **values: object) -> None:
    Version.objects.filter(pk=version.pk).update(**values)


def test_what_was_sent_to_review_never_changes() -> None:
    version = make_in_review()
    with refused_by("version_sent_is_frozen"):
        change(version, state="returned", content={**version.content, "title": "别的"})
    with refused_by("version_takes_its_way"):
        change(version, content={**version.content, "title": "别的"})


def test_an_approved_version_never_changes() -> None:
    version = make_panel().piece.live
    with refused_by("version_takes_its_way"):
        change(version, content={"title": "别的"})
    with refused_by("version_takes_its_way"):
        change(version, state="draft")
    with refused_by("version_sent_is_frozen"):
        change(
            version,
            state="withdrawn",
            approved_at=timezone.now(),
            withdrawn_at=timezone.now(),
            withdrawn_by=make_editor(),
            withdrawn_because="错字",
        )


def test_a_version_begins_as_a_draft() -> None:
    version = make_draft()
    with refused_by("version_begins_as_draft"):
        Version.objects.create(
            piece=version.piece, number=2, state="approved", approved_at=timezone.now(), fingerprint="0" * 64
        )


def test_a_draft_is_not_approved_without_review() -> None:
    with refused_by("version_takes_its_way"):
        change(make_draft(), state="approved", approved_at=timezone.now(), fingerprint="0" * 64)


def test_nothing_is_approved_with_a_signature_missing() -> None:
    version = make_in_review(signed=5)
    with refused_by("version_approved_when_signed"):
        change(version, state="approved", approved_at=timezone.now())


def test_a_version_with_its_reviewers_is_not_deleted() -> None:
    with refused_by("version_sent_is_kept"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM exhibits_version WHERE id = %s", [make_in_review().pk])


def test_only_one_version_of_a_piece_is_being_written_or_reviewed() -> None:
    version = make_in_review()
    with refused_by("version_one_open_of_a_piece"):
        Version.objects.create(piece=version.piece, number=2)


def test_nobody_signs_what_they_wrote() -> None:
    reviewer = make_reviewer()
    version = make_draft()
    Author.objects.create(version=version, person=reviewer)
    make_in_review(version)
    with refused_by("signature_by_no_author"):
        version.signatures.filter(order=1).update(verdict="passed", by=reviewer, at=timezone.now())


def test_nobody_signs_two_steps_of_one_version() -> None:
    reviewers = make_reviewers(1)
    version = make_in_review(signed=1, reviewers=reviewers)
    with refused_by("signature_nobody_twice"):
        version.signatures.filter(order=2).update(verdict="passed", by=reviewers[0], at=timezone.now())


def test_a_step_waits_for_the_one_in_front_of_it() -> None:
    version = make_in_review()
    with refused_by("signature_in_its_turn"):
        version.signatures.filter(order=2).update(verdict="passed", by=make_reviewer(), at=timezone.now())


def test_a_signature_is_kept_as_it_was_given() -> None:
    version = make_in_review(signed=1)
    signature = version.signatures.get(order=1)
    with refused_by("signature_is_kept"):
        Signature.objects.filter(pk=signature.pk).update(comment="其实不行")
    with refused_by("signature_is_kept"):
        Signature.objects.filter(pk=signature.pk).delete()


def test_returning_needs_a_comment() -> None:
    version = make_in_review()
    with refused_by("signature_returned_with_a_comment"):
        version.signatures.filter(order=1).update(verdict="returned", by=make_reviewer(), at=timezone.now())


def test_authors_are_settled_when_a_version_is_sent() -> None:
    version = make_in_review()
    with refused_by("version_sent_is_frozen"):
        Author.objects.create(version=version, person=make_editor())
    with refused_by("version_sent_is_frozen"):
        version.author_rows.all().delete()


def test_only_an_approved_version_of_the_same_piece_is_on_show() -> None:
    panel, draft = make_panel(), make_draft()
    with refused_by("piece_live_is_approved"):
        Piece.objects.filter(pk=draft.piece_id).update(live=draft)
    with refused_by("piece_live_is_approved"):
        Piece.objects.filter(pk=draft.piece_id).update(live=panel.piece.live)


def test_what_is_withdrawn_is_on_show_no_longer() -> None:
    panel = make_panel()
    change(
        panel.piece.live,
        state="withdrawn",
        withdrawn_at=timezone.now(),
        withdrawn_by=make_editor(),
        withdrawn_because="错字",
    )
    panel.piece.refresh_from_db()
    assert panel.piece.live is None


def test_withdrawing_needs_a_reason() -> None:
    with refused_by("version_withdrawn_with_a_reason"):
        change(make_panel().piece.live, state="withdrawn", withdrawn_at=timezone.now(), withdrawn_by=make_editor())


def test_a_stop_code_stands_beside_one_panel_only() -> None:
    panel, other = make_panel(), make_panel()
    with refused_by("exhibits_panel_stop_code_key"):
        type(panel).objects.filter(pk=other.pk).update(stop_code=panel.stop_code)


def test_a_picture_is_described_or_decorative() -> None:
    with refused_by("picture_described_or_decorative"):
        make_picture(alternative_text="")
    assert make_picture(alternative_text="", is_decorative=True).pk


def test_a_picture_has_source_and_credit() -> None:
    with refused_by("picture_with_source_and_credit"):
        make_picture(source="")


def test_a_recording_has_a_transcript() -> None:
    with refused_by("recording_with_transcript"):
        make_recording(transcript="")


def test_a_picture_that_is_used_cannot_be_deleted() -> None:
    picture = make_picture()
    make_panel(pictures=[{"picture": picture.pk, "alt": "油灯"}])
    with pytest.raises(IntegrityError, match="exhibits_pictureuse"), transaction.atomic():
        delete_below_the_rules(picture.pk)


def test_a_theme_wall_always_has_something_to_show() -> None:
    screen = make_screen()
    with refused_by("screen_always_has_a_default"):
        screen.placements.update(ended_at=timezone.now())
    with refused_by("screen_always_has_a_default"):
        Screen.objects.create(name="空墙", kind="wall", place="门厅")
    make_placement(screen)
    first = screen.placements.order_by("pk").first()
    Placement.objects.filter(pk=first.pk).update(ended_at=timezone.now())


def test_a_placement_that_is_always_on_has_no_window() -> None:
    screen = make_screen()
    with refused_by("placement_default_has_no_window"):
        make_placement(screen, weekdays=[1])


def test_an_event_has_its_time() -> None:
    screen = make_screen()
    with refused_by("placement_event_with_its_time"):
        make_placement(screen, priority="event")


def test_weekdays_are_those_of_a_week() -> None:
    screen = make_screen()
    with refused_by("placement_weekdays_of_a_week"):
        make_placement(screen, priority="window", weekdays=[0])


def test_a_slide_has_what_it_shows_and_nothing_else() -> None:
    with refused_by("slide_with_what_it_shows"):
        make_slide("story")
    with refused_by("slide_with_nothing_else"):
        make_slide("house", guest="枫林小学")


def test_a_screen_on_a_rail_has_its_exhibition() -> None:
    with refused_by("screen_on_a_rail_with_its_exhibition"):
        Screen.objects.create(name="滑轨屏", kind="rail", place="长廊")


def test_the_revision_of_a_wall_rises_when_a_panel_on_it_changes() -> None:
    panel, screen, other = make_panel(), make_screen(), make_screen("别的墙")
    make_placement(screen, make_slide("story", piece=panel.piece))
    before, before_other = _revision(screen), _revision(other)
    change(
        panel.piece.live,
        state="withdrawn",
        withdrawn_at=timezone.now(),
        withdrawn_by=make_editor(),
        withdrawn_because="错字",
    )
    assert _revision(screen) == before + 1
    assert _revision(other) == before_other


def test_the_revision_of_a_map_rises_with_a_site() -> None:
    screen = make_screen("触摸墙", kind="map")
    before = _revision(screen)
    make_site()
    assert _revision(screen) == before + 1


def test_the_revision_of_a_rail_rises_with_its_panels() -> None:
    panel = make_panel()
    screen = make_screen("滑轨屏", kind="rail", exhibition=panel.section.exhibition)
    before = _revision(screen)
    panel.rail_mm = 900
    panel.save()
    assert _revision(screen) == before + 1


def delete_below_the_rules(picture: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exhibits_picture WHERE id = %s", [picture])
    settle()


def _revision(screen: Screen) -> int:
    return Screen.objects.get(pk=screen.pk).state.revision
