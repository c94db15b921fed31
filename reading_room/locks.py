"""The locks of lending, taken in this order by everybody: the reader, then the title, then the copy.

The reader's keeps the limit of loans, the title's keeps the queue. Returning a book takes the last two only.
"""

from centre.accounts.models import User
from reading_room.models import Copy, Title


def take_reader(pk: int) -> User:
    """Until the transaction ends nobody else lends to this person."""
    return User.objects.select_for_update(no_key=True).get(pk=pk)


def take_title(pk: int) -> Title:
    """Until the transaction ends nobody else changes the queue of this title; with its collection."""
    titles = Title.objects.select_for_update(no_key=True, of=("self",)).select_related("collection")
    return titles.defer("search", "findable").get(pk=pk)


def take_copy(pk: int, title: Title) -> Copy:
    """Until the transaction ends nobody else lends this copy of `title` or takes it back."""
    copy = Copy.objects.select_for_update(no_key=True).get(pk=pk)
    copy.title = title
    return copy
