"""Codes on slips: drawn by lot, easy to read and to type, and kept as a hash of their own for every thing."""

from math import log2

import pytest

from centre.shared import codes

ASKED = {"purpose": "tests", "reference": "QY26110001"}


def test_a_code_is_drawn_from_letters_and_digits_that_look_like_nothing_else() -> None:
    assert not set("0O1IL") & set(codes.ALPHABET)
    assert codes.LENGTH * log2(len(set(codes.ALPHABET))) >= 38
    drawn = {codes.drawn() for _number in range(100)}
    assert len(drawn) == 100
    assert all(len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET) for code in drawn)


@pytest.mark.parametrize("typed", ["ABCD-EFGH", "abcd efgh", " ABCDEFGH\n", "a-b-c-d—e.f.g.h\0"])
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert codes.typed(typed) == "ABCDEFGH"
    assert codes.spelled(codes.typed(typed)) == "ABCD-EFGH"


def test_only_the_very_code_fits() -> None:
    kept = codes.hashed("ABCDEFGH", **ASKED)
    assert codes.fits("ABCDEFGH", kept, **ASKED)
    assert not any(codes.fits(code, kept, **ASKED) for code in ("ABCDEFGJ", "ABCDEFG", "", "长" * 40))


@pytest.mark.parametrize("kept", ["", None, codes.NO_CODE])
def test_where_no_code_was_given_out_none_fits(kept: str | None) -> None:
    assert not any(codes.fits(code, kept, **ASKED) for code in ("ABCDEFGH", "", codes.NO_CODE))


def test_the_same_code_is_kept_differently_for_every_thing_and_every_purpose() -> None:
    things = [ASKED, ASKED | {"reference": "QY26110002"}, ASKED | {"purpose": "others"}]
    assert len({codes.hashed("ABCDEFGH", **thing) for thing in things}) == 3
    assert "ABCDEFGH" not in codes.hashed("ABCDEFGH", **ASKED)


def test_what_is_kept_holds_for_years() -> None:
    """The codes on slips that were handed out must go on working, whatever becomes of this module."""
    from django.test import override_settings

    with override_settings(SECRET_KEY="a" * 50):
        kept = codes.hashed("ABCD2345", purpose="bookings.claims", reference="QY26110001")
    assert kept == "8fca04e925187163f67a1572e51af74f5af63016b150ca847b7c47aabb71a8de"


def test_a_form_that_is_sent_twice_has_the_same_code_and_every_other_form_another() -> None:
    first = codes.drawn_for("4d1f", purpose="tests")
    assert (len(first), set(first) <= set(codes.ALPHABET)) == (codes.LENGTH, True)
    assert codes.drawn_for("4d1f", purpose="tests") == first
    assert len({codes.drawn_for(str(seed), purpose="tests") for seed in range(100)}) == 100
    assert codes.drawn_for("4d1f", purpose="others") != first
