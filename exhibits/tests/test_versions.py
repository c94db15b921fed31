"""The way of a version: written, sent, signed six times, on show, withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from centre.accounts.models import User
from centre.notifications.models import Notice
from centre.shared.problems import Refused
from exhibits import versions
from exhibits.models import ReviewStep, Version
from exhibits.tests.factories import (
    PANEL,
    make_draft,
    make_editor,
    make_in_review,
    make_panel,
    make_picture,
    make_recording,
    make_reviewer,
    make_reviewers,
    make_site,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def save(version: Version, by: User, saves: int = 0, **words: object) -> Version:
    return versions.save(version=version, content={**PANEL, **words}, by=by, saves=saves, now=NOW)


def test_six_people_sign_one_after_the_other_and_then_it_is_on_show() -> None:
    version = make_in_review(signed=5)
    assert version.piece.live is None
    version = versions.sign(version=version, by=make_reviewer(), passes=True, now=NOW, order=6)
    assert (version.state, version.piece.live) == ("approved", version)
    assert [one.name for one in version.signatures.all()] == ["一审", "二审", "三审", "一校", "二校", "三校"]


def test_the_version_on_show_stays_while_the_next_is_written_and_reviewed() -> None:
    panel = make_panel()
    shown, editor = panel.piece.live, make_editor()
    draft = versions.begin(piece=panel.piece, by=editor)
    assert (draft.number, draft.content) == (2, shown.content)
    save(draft, editor, title="烽火弦歌")
    draft = make_in_review(draft, signed=5)
    panel.piece.refresh_from_db()
    assert panel.piece.live == shown
    versions.sign(version=draft, by=make_reviewer(), passes=True, now=NOW, order=6)
    panel.piece.refresh_from_db()
    assert panel.piece.live == draft


def test_a_returned_version_goes_back_to_its_authors_with_the_comment() -> None:
    version = make_in_review(signed=2)
    versions.sign(version=version, by=make_reviewer(), passes=False, comment="第四行太长", now=NOW, order=3)
    version.refresh_from_db()
    assert version.state == "returned"
    assert "第四行太长" in Notice.objects.filter(person=version.author_rows.get().person).latest("pk").body


def test_returning_wants_a_comment() -> None:
    version = make_in_review()
    with pytest.raises(Refused) as caught:
        versions.sign(version=version, by=make_reviewer(), passes=False, comment="  ", now=NOW, order=1)
    assert caught.value.codes == {"no_comment"}


def test_an_edit_after_a_step_makes_a_new_version_and_the_steps_start_again() -> None:
    version = make_in_review(signed=3)
    draft = versions.begin(piece=version.piece, by=make_editor("另编"))
    version.refresh_from_db()
    assert (version.state, draft.number, draft.state) == ("set_aside", 2, "draft")
    draft = make_in_review(draft)
    assert [one.verdict for one in draft.signatures.all()] == ["open"] * 6


def test_whoever_wrote_in_what_it_is_written_from_is_an_author_too() -> None:
    version = make_in_review(signed=1)
    first = version.author_rows.get().person
    draft = versions.begin(piece=version.piece, by=make_editor("另编"))
    assert {row.person.name for row in draft.author_rows.all()} == {first.name, "另编"}


def test_whoever_wrote_what_is_approved_may_review_what_others_write_next() -> None:
    panel, editor = make_panel(), make_editor("另编")
    draft = versions.begin(piece=panel.piece, by=editor)
    assert [row.person for row in draft.author_rows.all()] == [editor]


def test_nobody_reviews_what_they_wrote_not_even_an_administrator(root: User) -> None:
    version = make_draft(by=root)
    make_in_review(version)
    with pytest.raises(Refused) as caught:
        versions.sign(version=version, by=root, passes=True, now=NOW, order=1)
    assert caught.value.codes == {"own_words"}


def test_saving_once_makes_an_author() -> None:
    version, other = make_draft(), make_editor("另编")
    save(version, other)
    assert versions.why_not_sign(make_in_review(version), version.signatures.all()[0], other) == "no_right"
    assert other in version.authors.all()


def test_nobody_signs_two_steps() -> None:
    [reviewer] = reviewers = make_reviewers(1)
    version = make_in_review(signed=1, reviewers=reviewers)
    with pytest.raises(Refused) as caught:
        versions.sign(version=version, by=reviewer, passes=True, now=NOW, order=2)
    assert caught.value.codes == {"signed_already"}


def test_a_step_that_had_its_turn_is_not_signed_again() -> None:
    version = make_in_review(signed=1)
    with pytest.raises(Refused) as caught:
        versions.sign(version=version, by=make_reviewer(), passes=True, now=NOW, order=1)
    assert caught.value.codes == {"not_its_turn"}


def test_an_editor_proofreads_but_does_not_review() -> None:
    version = make_in_review()
    with pytest.raises(PermissionDenied):
        versions.sign(version=version, by=make_editor(), passes=True, now=NOW, order=1)
    version = make_in_review(signed=3)
    versions.sign(version=version, by=make_editor(), passes=True, now=NOW, order=4)


def test_an_older_form_does_not_overwrite_a_newer_draft() -> None:
    version, one, other = make_draft(), make_editor("甲"), make_editor("乙")
    save(version, one, title="甲写的")
    with pytest.raises(Refused) as caught:
        save(version, other, saves=0, title="乙写的")
    version.refresh_from_db()
    assert (caught.value.codes, version.title) == ({"newer"}, "甲写的")


def test_what_is_with_its_reviewers_is_not_saved() -> None:
    version = make_in_review()
    with pytest.raises(Refused) as caught:
        save(version, make_editor())
    assert caught.value.codes == {"not_a_draft"}


def test_an_incomplete_draft_is_saved_but_not_sent() -> None:
    version, editor = make_draft(), make_editor()
    save(version, editor, title="", wall_text="一间教室点亮之后附近的巷子便跟着亮")
    with pytest.raises(Refused) as caught:
        versions.send(version=version, by=editor, now=NOW)
    assert caught.value.codes == {"missing", "does_not_fit"}
    version.refresh_from_db()
    assert version.state == "draft"


def test_the_fingerprint_is_that_of_the_words_and_files() -> None:
    picture = make_picture()
    version = make_in_review(make_draft(pictures=[{"picture": picture.pk, "alt": "油灯"}]))
    assert version.fingerprint == versions.fingerprint_of(version)
    picture.source_sha256 = "0" * 64
    picture.save()
    assert version.fingerprint != versions.fingerprint_of(version)


def test_a_draft_uses_what_its_words_name_and_strangers_fall_out() -> None:
    picture, recording, editor = make_picture(), make_recording(), make_editor()
    version = make_draft(pictures=[{"picture": picture.pk, "alt": "油灯"}], audio=recording.pk)
    assert [use.picture for use in version.picture_uses.all()] == [picture]
    save(version, editor, pictures=[{"picture": 2**40, "alt": "没有"}], audio=None, video=2**40)
    version.refresh_from_db()
    assert (version.picture_uses.count(), version.recording_uses.count()) == (0, 0)
    assert (version.content["pictures"], version.content["video"]) == ([], None)


def test_what_is_said_in_a_recording_is_signed_with_the_words() -> None:
    recording = make_recording()
    version = make_in_review(make_draft(audio=recording.pk))
    recording.transcript = "另一段话。"
    recording.save()
    version.refresh_from_db()
    assert version.content["audio_words"] == "当年的课文，由今天的小学生朗读。"
    assert version.fingerprint == versions.fingerprint_of(version)


def test_withdrawing_takes_it_off_at_once_and_keeps_words_and_signatures() -> None:
    panel = make_panel()
    version = panel.piece.live
    versions.withdraw(version=version, by=make_reviewer(), reason="数字有误", now=NOW)
    panel.piece.refresh_from_db()
    version.refresh_from_db()
    assert (panel.piece.live, panel.piece.search, panel.piece.pinyin) == (None, None, "")
    assert (version.state, version.title, version.signatures.count()) == ("withdrawn", "星火燎原", 1)


def test_withdrawing_wants_a_reason_and_the_right() -> None:
    version = make_panel().piece.live
    with pytest.raises(Refused) as caught:
        versions.withdraw(version=version, by=make_reviewer(), reason=" ", now=NOW)
    assert caught.value.codes == {"no_reason"}


def test_an_older_approved_version_is_withdrawn_without_touching_what_is_on_show() -> None:
    panel = make_panel()
    first = panel.piece.live
    second = versions.begin(piece=panel.piece, by=make_editor())
    second = make_in_review(second, signed=6)
    versions.withdraw(version=first, by=make_reviewer(), reason="旧稿", now=NOW)
    panel.piece.refresh_from_db()
    assert panel.piece.live == second
    assert panel.piece.search is not None


def test_a_draft_is_thrown_away_and_what_is_on_show_stays() -> None:
    panel, editor = make_panel(), make_editor()
    draft = versions.begin(piece=panel.piece, by=editor)
    versions.discard(version=draft, by=editor)
    panel.piece.refresh_from_db()
    assert (list(panel.piece.versions.all()), panel.piece.live is not None) == ([panel.piece.live], True)


def test_a_second_editor_goes_on_with_the_draft_there_is() -> None:
    version = make_draft()
    assert versions.begin(piece=version.piece, by=make_editor("另编")) == version


def test_a_version_keeps_the_steps_with_which_it_was_sent() -> None:
    version = make_in_review()
    ReviewStep.objects.filter(name__in=["二审", "三审"]).update(retired_at=NOW)
    assert version.signatures.count() == 6
    assert make_in_review(make_draft()).signatures.count() == 4


def test_nothing_is_sent_while_there_are_no_steps() -> None:
    version = make_draft()
    ReviewStep.objects.update(retired_at=NOW)
    with pytest.raises(Refused) as caught:
        versions.send(version=version, by=make_editor(), now=NOW)
    assert caught.value.codes == {"no_steps"}


def test_those_who_may_sign_next_are_told_but_not_those_who_wrote_or_signed() -> None:
    reviewers = make_reviewers(3)
    version = make_in_review(signed=1, reviewers=reviewers)
    told = Notice.objects.filter(title__contains="二审").values_list("person__name", flat=True)
    assert {"审2", "审3"} <= set(told)
    assert "审1" not in told
    assert version.author_rows.get().person.name not in told


def test_a_site_is_listed_by_its_pinyin() -> None:
    site = make_site("乐平小学", pinyin="Yue Ping Xiao Xue")
    site.refresh_from_db()
    site.piece.refresh_from_db()
    assert (site.sort_key, site.initial) == ("yue ping xiao xue", "Y")
    assert "ypxx" in site.piece.pinyin


def test_two_pieces_of_one_title_have_two_addresses() -> None:
    assert [make_site().piece.slug for _place in range(3)] == [
        "feng-lin-xiao-xue",
        "feng-lin-xiao-xue-2",
        "feng-lin-xiao-xue-3",
    ]


def test_times_are_those_that_were_handed_in() -> None:
    at = NOW + timedelta(days=3)
    version = versions.send(version=make_draft(), by=make_editor(), now=at)
    assert version.sent_at == at
