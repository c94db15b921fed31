"""What is looked at before a version goes to its reviewers."""

from centre.shared.problems import Problem
from exhibits import content
from exhibits.models import Version


def problems_before_review(version: Version) -> list[Problem]:
    """Everything that keeps a draft from being sent: what is missing, too long, or does not fit its screen."""
    return content.problems_with(version.piece.kind, version.content)
