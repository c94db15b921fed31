"""The steps that a version takes before it is on show, as long as nobody has decided otherwise."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from exhibits.models import ReviewStep, Work

# Three reviews and three proofreadings, as publishing houses in China have them.
USUAL = (
    ("一审", Work.REVIEW),
    ("二审", Work.REVIEW),
    ("三审", Work.REVIEW),
    ("一校", Work.PROOF),
    ("二校", Work.PROOF),
    ("三校", Work.PROOF),
)


def after_migrate(*, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """A centre that never had any step gets the usual ones; whoever wants fewer retires some."""
    steps = ReviewStep.objects.using(using)
    if not steps.exists():
        steps.bulk_create(ReviewStep(name=name, work=work, order=order) for order, (name, work) in enumerate(USUAL, 1))
