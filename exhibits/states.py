"""The states of a version, which deed leads from which to which, and who may do it. Pure: no database, no clock."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

# deed: (from which states, to which; None: the version is gone)
DEEDS: Mapping[str, tuple[frozenset[str], str | None]] = MappingProxyType(
    {
        "save": (frozenset({"draft"}), "draft"),
        "send": (frozenset({"draft"}), "in_review"),
        "discard": (frozenset({"draft"}), None),
        "take_back": (frozenset({"in_review"}), "set_aside"),  # and a new draft begins with its words
        "pass": (frozenset({"in_review"}), "in_review"),
        "approve": (frozenset({"in_review"}), "approved"),  # what the last step that passes does
        "return": (frozenset({"in_review"}), "returned"),
        "withdraw": (frozenset({"approved"}), "withdrawn"),
    }
)
# What somebody needs for a deed; passing and returning ask for the right of the step: see `RIGHT_OF_WORK`.
RIGHT_OF_DEED: Mapping[str, str] = MappingProxyType(
    {
        "save": "exhibits.edit_content",
        "send": "exhibits.edit_content",
        "discard": "exhibits.edit_content",
        "take_back": "exhibits.edit_content",
        "withdraw": "exhibits.withdraw_content",
    }
)
RIGHT_OF_WORK: Mapping[str, str] = MappingProxyType(
    {"review": "exhibits.review_content", "proof": "exhibits.proof_content"}
)


def allows(deed: str, state: str) -> bool:
    """Whether a deed can be done to a version in a state. Raises KeyError for a deed that is not in the table."""
    return state in DEEDS[deed][0]


def why_not_sign(*, work: str, rights: Collection[str], has_written: bool, has_signed: bool) -> str | None:
    """Why somebody cannot sign a step of this work, as a code; None when they can. Nobody is above this."""
    if RIGHT_OF_WORK[work] not in rights:
        return "no_right"
    if has_written:
        return "own_words"
    return "signed_already" if has_signed else None
