"""Things kept in this process's memory, so many at most."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_everything: list["Kept[Any]"] = []


class Kept(Generic[T]):
    """At most `limit` things by key, the least recently used go first; safe for threads.

    Whether a thing still holds is for the caller to know: by a revision number in the key or beside the thing.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._things: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()
        _everything.append(self)

    def get(self, key: Hashable) -> T | None:
        with self._lock:
            thing = self._things.get(key)
            if thing is not None:
                self._things.move_to_end(key)
            return thing

    def put(self, key: Hashable, thing: T) -> T:
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            if len(self._things) > self.limit:
                self._things.popitem(last=False)
        return thing

    def clear(self) -> None:
        with self._lock:
            self._things.clear()

    def keys(self) -> list[Hashable]:
        with self._lock:
            return list(self._things)

    def __len__(self) -> int:
        return len(self._things)


def forget_everything() -> None:
    """Empty every memory of this process."""
    for kept in _everything:
        kept.clear()
