"""Two people at once on one version, on real connections: one of them is first, and nothing is done by halves."""

from functools import partial

import pytest
from django.utils import timezone

from bookings.tests.racing import Racers, race
from exhibits import versions
from exhibits.models import Piece, Signature, Version

from .factories import make_draft, make_editor, make_in_review, make_reviewer, make_reviewers

__all__ = ["race"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_step_is_signed_by_one_of_two_who_press_at_once(race: Racers) -> None:
    for _round in range(3):
        version = make_in_review()
        both = [
            partial(versions.sign, version=version, by=person, passes=True, order=1, now=timezone.now())
            for person in make_reviewers(2)
        ]
        assert sorted(race(both)) == ["done", "not_its_turn"]
        assert Signature.objects.filter(version=version, verdict="passed").count() == 1


def test_a_draft_is_sent_once(race: Racers) -> None:
    version, by = make_draft(), make_editor()
    sending = partial(versions.send, version=version, by=by, now=timezone.now())
    outcomes = race([sending] * 5)
    assert sorted(outcomes)[0] == "done"
    assert outcomes.count("done") == 1
    assert version.signatures.count() == 6


def test_signing_against_setting_aside_leaves_no_signature_on_what_was_set_aside_before(race: Racers) -> None:
    for _round in range(3):
        version, editor = make_in_review(), make_editor()
        signing = partial(versions.sign, version=version, by=make_reviewer(), passes=True, order=1, now=timezone.now())
        outcomes = race([signing, partial(versions.begin, piece=version.piece, by=editor)])
        assert outcomes[1] == "done"
        assert outcomes[0] in ("done", "not_in_review")
        version.refresh_from_db()
        assert version.state == "set_aside"
        assert version.signatures.filter(verdict="passed").exists() is (outcomes[0] == "done")
        assert Version.objects.filter(piece=version.piece, state="draft").count() == 1


def test_withdrawing_against_approving_the_next_one_leaves_exactly_what_both_said(race: Racers) -> None:
    for _round in range(2):
        first = make_in_review(signed=6)
        first = Version.objects.get(pk=first.pk)
        editor = make_editor()
        second = make_in_review(versions.begin(piece=first.piece, by=editor), signed=5)
        approving = partial(versions.sign, version=second, by=make_reviewer(), passes=True, order=6, now=timezone.now())
        outcomes = race(
            [approving, partial(versions.withdraw, version=first, by=editor, reason="有误", now=timezone.now())]
        )
        assert outcomes == ["done", "done"]
        piece = Piece.objects.get(pk=first.piece_id)
        states = dict(piece.versions.values_list("number", "state"))
        assert (piece.live_id, states) == (second.pk, {1: "withdrawn", 2: "approved"})
