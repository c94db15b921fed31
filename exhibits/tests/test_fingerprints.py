"""The fingerprint of a version: the same for the same, another for whatever differs."""

import hashlib
import json

import pytest

from exhibits.fingerprints import fingerprint

TOLD = {"piece": "xing-huo", "number": 3, "kind": "panel", "content": {"title": "星火"}, "files": {"picture:1": "ab"}}


def test_anybody_can_work_it_out_again() -> None:
    text = json.dumps(TOLD, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert fingerprint(**TOLD) == hashlib.sha256(text.encode()).hexdigest()


def test_the_order_of_the_parts_does_not_matter() -> None:
    one = {**TOLD, "content": {"title": "星火", "lead": "灯"}}
    other = {**TOLD, "content": {"lead": "灯", "title": "星火"}}
    assert fingerprint(**one) == fingerprint(**other)


@pytest.mark.parametrize(
    "other",
    [{"piece": "x"}, {"number": 4}, {"kind": "story"}, {"content": {"title": "星 火"}}, {"files": {"picture:1": "ac"}}],
)
def test_any_difference_makes_another(other: dict[str, object]) -> None:
    assert fingerprint(**{**TOLD, **other}) != fingerprint(**TOLD)
