"""What pictures and recordings of the library have in common: their words, twins, and that what is used stays."""

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from centre.shared.db import violated_constraint
from centre.shared.problems import Problem, Refused, refuse
from exhibits.models import Picture, Recording

Thing = TypeVar("Thing", Picture, Recording)
NEEDED = {
    "title": _("Please say what it is called."),
    "source": _("Please say where it is from."),
    "credit": _("Please say who made it."),
    "transcript": _("Please write down what is said, for those who cannot hear it."),
}


class AlreadyThere(Refused):
    """The very same file was handed in before; `thing` is what became of it."""

    def __init__(self, thing: Picture | Recording) -> None:
        message = _("This file is in the library already, as “%(title)s”.") % {"title": thing.title}
        super().__init__([Problem(code="already_there", field="upload", message=message)])
        self.thing = thing


def put_words(thing: Thing, words: dict[str, Any]) -> Thing:
    """Put words into the fields of a thing, without saving it. Raises Refused when one is empty or too long."""
    problems = []
    for name, value in words.items():
        text = str(value).replace("\0", "").strip()
        most = getattr(thing._meta.get_field(name), "max_length", None) or len(text)
        if not text and name in NEEDED:
            problems.append(Problem(code="no_words", field=name, message=NEEDED[name]))
        if len(text) > most:
            message = _("Please use at most %(most)s characters.") % {"most": most}
            problems.append(Problem(code="too_long", field=name, message=message))
        setattr(thing, name, text)
    refuse(problems)
    return thing


def refuse_twin(kind: type[Thing], sha256: str) -> None:
    """Raises AlreadyThere when the library has this very file."""
    twin = kind._default_manager.filter(sha256=sha256).first()
    if twin is not None:
        raise AlreadyThere(twin)


def entered(thing: Thing) -> Thing:
    """Save a new row. Raises AlreadyThere when somebody has entered the same file in this very moment."""
    try:
        with transaction.atomic():
            thing.save(force_insert=True)
    except IntegrityError as error:
        if "sha256" in (violated_constraint(error) or ""):
            refuse_twin(type(thing), thing.sha256)
        raise
    return thing


def locked_unused(thing: Thing) -> Thing:
    """The row, locked against anybody who is about to use it. Raises Refused while something uses it or it is gone."""
    kept = type(thing)._default_manager.select_for_update().filter(pk=thing.pk).first()
    if kept is None:
        raise Refused([Problem(code="gone", message=_("Somebody else has just deleted it."))])
    if kept.uses.exists() or (isinstance(kept, Picture) and kept.slides.exists()):
        message = _("It is used and therefore stays: below stands where.")
        raise Refused([Problem(code="in_use", message=message)])
    return kept
