"""Who may do what to a version in which state: every role, every state, every deed, by the commands and by the pages.

The table is written out: a deed that is in nobody's row is refused, and the version is then as it was.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from centre.accounts import roles
from centre.accounts.models import User
from centre.shared.problems import Refused
from exhibits import versions
from exhibits.desk_views import pieces, review
from exhibits.models import Author, Version

from .factories import make_draft, make_editor, make_in_review, make_live, make_reviewer
from .test_desk_review import client_of

pytestmark = pytest.mark.django_db
STATES = ("draft", "in_review", "returned", "set_aside", "approved", "withdrawn")
DEEDS = ("save", "send", "discard", "begin", "pass", "return", "withdraw")

# What somebody may do at all, and in which state it can be done; `begin` needs no state, it makes a version of its own.
# The step that waits is 二审, the second review, because somebody has signed the first.
#                       save   send   discard  begin   pass   return  withdraw
RIGHTS = """
resident                -      -      -        -       -      -       -
docent                  -      -      -        -       -      -       -
author_editor           yes    yes    yes      yes     -      -       yes
other_editor            yes    yes    yes      yes     -      -       yes
reviewer                -      -      -        -       yes    yes     yes
reviewer_who_signed     -      -      -        -       no     no      yes
reviewer_who_wrote      -      -      -        -       no     no      yes
administrator           yes    yes    yes      yes     yes    yes     yes
author_administrator    yes    yes    yes      yes     no     no      yes
superuser               yes    yes    yes      yes     yes    yes     yes
author_superuser        yes    yes    yes      yes     no     no      yes
"""
# `yes`: the deed is done; `no`: refused with a reason; `-`: refused for want of the right.
#             save    send       discard  begin       pass       return     withdraw
OUTCOMES = """
draft         draft   in_review  gone     draft       -          -          -
in_review     -       -          -        set_aside   in_review  returned   -
returned      -       -          -        returned    -          -          -
set_aside     -       -          -        set_aside   -          -          -
approved      -       -          -        approved    -          -          withdrawn
withdrawn     -       -          -        withdrawn   -          -          -
"""


def _table(text: str) -> dict[tuple[str, str], str]:
    rows = [line.split() for line in text.strip().splitlines()]
    return {(row[0], deed): cell for row in rows for deed, cell in zip(DEEDS, row[1:], strict=True)}


MAY, BECOMES = _table(RIGHTS), _table(OUTCOMES)
ROLES = list(dict.fromkeys(role for role, _deed in MAY))


def test_the_tables_are_complete() -> None:
    assert len(MAY) == len(ROLES) * len(DEEDS)
    assert len(BECOMES) == len(STATES) * len(DEEDS)


class Cast:
    """Somebody of every role, as they stand to one version."""

    def __init__(self) -> None:
        self.writer, self.signer = make_editor("执笔"), make_reviewer("已签")
        self.people = {
            "resident": _person("resident"),
            "docent": _person("docent", "docent"),
            "author_editor": self.writer,
            "other_editor": make_editor("他人"),
            "reviewer": make_reviewer("审稿"),
            "reviewer_who_signed": self.signer,
            "reviewer_who_wrote": make_reviewer("也写"),
            "administrator": _person("administrator", "administrator"),
            "author_administrator": _person("author-administrator", "administrator"),
            "superuser": _person("superuser", "administrator", is_superuser=True),
            "author_superuser": _person("author-superuser", "administrator", is_superuser=True),
        }

    def draft(self) -> Version:
        """A draft in which everybody wrote whose name says so."""
        version = make_draft(by=self.writer)
        wrote = ("reviewer_who_wrote", "author_administrator", "author_superuser")
        Author.objects.bulk_create(Author(version=version, person=self.people[role]) for role in wrote)
        return version

    def version(self, state: str) -> Version:
        """The version in this state; where it was reviewed, `signer` has signed the first step."""
        version = self.draft()
        if state == "draft":
            return version
        if state in ("approved", "withdrawn"):
            version = make_live(version)
            if state == "withdrawn":
                versions.withdraw(version=version, by=self.writer, reason="有误", now=timezone.now())
            return Version.objects.get(pk=version.pk)
        version = make_in_review(version, signed=1, reviewers=[self.signer])
        if state == "returned":
            other = make_reviewer("退稿")
            versions.sign(version=version, by=other, passes=False, comment="请改", order=2, now=timezone.now())
        elif state == "set_aside":
            versions.begin(piece=version.piece, by=self.writer)
        return Version.objects.get(pk=version.pk)


def _person(username: str, *names: str, is_superuser: bool = False) -> User:
    person = User(username=username, name=username[:8], is_superuser=is_superuser)
    person.set_unusable_password()
    person.save()
    roles.give(person, *names) if names else None
    return User.objects.get(pk=person.pk)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def commands(version: Version, by: User) -> dict[str, Callable[[], Any]]:
    now, step = timezone.now(), 2
    changed = {**version.content, "lead": "新的一句。"}
    return {
        "save": partial(versions.save, version=version, content=changed, by=by, saves=version.saves, now=now),
        "send": partial(versions.send, version=version, by=by, now=now),
        "discard": partial(versions.discard, version=version, by=by),
        "begin": partial(versions.begin, piece=version.piece, by=by),
        "pass": partial(versions.sign, version=version, by=by, passes=True, order=step, now=now),
        "return": partial(versions.sign, version=version, by=by, passes=False, comment="请改", order=step, now=now),
        "withdraw": partial(versions.withdraw, version=version, by=by, reason="有误", now=now),
    }


def state_of(version: Version) -> str:
    return Version.objects.filter(pk=version.pk).values_list("state", flat=True).first() or "gone"


def expected(role: str, state: str, deed: str) -> tuple[str, str]:
    """How a deed ends (done, refused, denied), and the state after it."""
    may, after = MAY[role, deed], BECOMES[state, deed]
    if may == "yes" and after != "-":
        return "done", after
    if deed in ("pass", "return") and state != "in_review":
        return "refused", state  # whoever it is, nothing waits for a signature there
    return ("denied" if may == "-" else "refused"), state


def outcome(command: Callable[[], Any]) -> str:
    try:
        with transaction.atomic():
            command()
    except PermissionDenied:
        return "denied"
    except Refused:
        return "refused"
    return "done"


@pytest.mark.parametrize("state", STATES)
def test_every_role_does_to_a_version_what_the_table_says_and_nothing_else(cast: Cast, state: str) -> None:
    version = cast.version(state)
    found, table = {}, {}
    for role, person in cast.people.items():
        for deed in DEEDS:
            mark = transaction.savepoint()
            ended = outcome(commands(Version.objects.get(pk=version.pk), person)[deed])
            found[role, deed] = (ended, state_of(version))
            transaction.savepoint_rollback(mark)
            table[role, deed] = expected(role, state, deed)
    assert found == table


# --- the same through the pages --------------------------------------------------------------------------------------


def pages(client: Client, version: Version) -> dict[str, Callable[[], Any]]:
    piece = f"/desk/content/{version.piece_id}/"
    signature = {"number": version.number, "order": 2, "comment": "请改"}
    return {
        "send": partial(client.post, piece, {"deed": "send"}),
        "discard": partial(client.post, piece, {"deed": "discard"}),
        "begin": partial(client.post, piece, {"deed": "begin"}),
        "withdraw": partial(client.post, piece, {"deed": "withdraw", "reason": "有误"}),
        "pass": partial(client.post, f"{piece}sign/", {**signature, "verdict": "pass"}),
        "return": partial(client.post, f"{piece}sign/", {**signature, "verdict": "return"}),
    }


ENDED = {302: "done", 403: "denied", 422: "refused"}


@pytest.fixture
def _nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the pages look like is told elsewhere, and drawing hundreds of them takes its time."""

    def answered(request: HttpRequest, *args: Any, status: int = 200, **kwargs: Any) -> HttpResponse:
        return HttpResponse(status=status)

    monkeypatch.setattr(pieces, "render", answered)
    monkeypatch.setattr(review, "render", answered)
    refused = lambda request, exception: HttpResponse(status=403)  # noqa: E731
    monkeypatch.setattr("centre.urls.handler403", refused, raising=False)


@pytest.mark.usefixtures("_nothing_drawn")
@pytest.mark.parametrize("state", ["draft", "in_review", "approved"])
def test_the_pages_do_what_the_table_says_and_nothing_else(cast: Cast, state: str) -> None:
    version = cast.version(state)
    wrong = []
    for role, person in cast.people.items():
        client = client_of(person)
        for deed, send in pages(client, version).items():
            mark = transaction.savepoint()
            ended = ENDED[send().status_code]
            after = state_of(version)
            transaction.savepoint_rollback(mark)
            should, becomes = expected(role, state, deed)
            # who lacks the right of the page is denied before anything is asked of the version
            if after != becomes or (should == "done") != (ended == "done"):
                wrong.append((role, deed, ended, after, should, becomes))
    assert wrong == []


def test_the_last_signature_puts_it_on_show_and_no_other(cast: Cast) -> None:
    version = make_in_review(cast.draft(), signed=1, reviewers=[cast.signer])
    for order in range(2, 7):
        assert Version.objects.get(pk=version.pk).piece.live_id is None
        versions.sign(version=version, by=make_reviewer(f"审{order}"), passes=True, order=order, now=timezone.now())
    version = Version.objects.get(pk=version.pk)
    assert (version.state, version.piece.live_id) == ("approved", version.pk)
