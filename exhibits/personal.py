"""What is kept about people at the exhibits: who of the staff wrote, signed and placed what."""

from django.utils.translation import gettext_lazy as _

from centre.accounts.personal import STAFF
from centre.shared.personal import Category, Closing, Column, Shown, Table, Topic, done_by, words
from exhibits.models import (
    AcceptedHit,
    Author,
    Exhibition,
    Hall,
    HourCount,
    Panel,
    Picture,
    Piece,
    Placement,
    Recording,
    ReviewStep,
    Screen,
    ScreenState,
    Section,
    Signature,
    Site,
    Slide,
    Term,
    Version,
)

SIGNED = _("what was published stays as it was signed")
GUESTS = Topic(
    key="guests",
    what=_("Guests whom a screen in the house welcomes by name"),
    purpose=_("to welcome them"),
    kept=_("as long as the list of what the screens showed"),
    place=55,
)
FILE = dict.fromkeys(("title", "source", "credit", "sha256"), "what the file shows, published")
PICTURE = dict.fromkeys(("stem", "source_sha256", "alternative_text"), "what the file shows, published")
TABLES = (
    Table(model=Author, topic=STAFF, columns=done_by("person")),
    Table(
        model=AcceptedHit,
        topic=STAFF,
        columns=done_by("by"),
        impersonal=dict.fromkeys(("key", "words", "reason"), "a wording in a published text"),
    ),
    Table(model=Picture, topic=STAFF, columns=done_by("uploaded_by"), impersonal=FILE | PICTURE),
    Table(
        model=Recording,
        topic=STAFF,
        columns=done_by("uploaded_by"),
        impersonal={**FILE, **dict.fromkeys(("name", "content_type", "transcript"), "what the file says, published")},
    ),
    Table(model=Placement, topic=STAFF, columns=done_by("placed_by"), impersonal={"weekdays": "numbers of weekdays"}),
    Table(
        model=Signature,
        topic=STAFF,
        columns=(*done_by("by"), *words("comment", closing=Closing.KEPT, because=SIGNED)),
        impersonal=dict.fromkeys(("name", "work"), "names of steps of a review"),
    ),
    Table(
        model=Version,
        topic=STAFF,
        columns=(
            *done_by("sent_by", "withdrawn_by"),
            *words("withdrawn_because", closing=Closing.KEPT, because=SIGNED),
        ),
        impersonal={"content": "what the panel says, published", "fingerprint": "a checksum"},
    ),
    Table(
        model=Slide,
        topic=GUESTS,
        columns=(
            Column(
                name="guest",
                category=Category.NAME,
                shown=Shown.PUBLIC,
                closing=Closing.KEPT,
                because=_("guests have no account; the desk deletes a name when asked to"),
            ),
            *words(
                "guest_line",
                shown=Shown.PUBLIC,
                closing=Closing.KEPT,
                because=_("guests have no account; the desk deletes a name when asked to"),
            ),
        ),
        impersonal=dict.fromkeys(("caption", "figure", "key"), "what the screen shows besides"),
    ),
)
IMPERSONAL = {
    Exhibition: "what is exhibited",
    Hall: "halls of the house",
    HourCount: "how often a piece was opened, by the hour and without anybody",
    Panel: "what is exhibited",
    Piece: "what is exhibited",
    ReviewStep: "names of steps of a review",
    Screen: "screens in the house",
    ScreenState: "what a screen reports of itself",
    Section: "what is exhibited",
    Site: "places outside the house",
    Term: "spellings that hold for everybody",
}
