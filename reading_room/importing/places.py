"""Where a copy stands and what collection it is of, by the words that sheets and records have for it."""

from collections.abc import Mapping

from reading_room.models import Collection, Tier


class Places:
    """The collections and tiers of the house by their names, whatever spaces are in them. Two queries."""

    def __init__(self) -> None:
        self._collections = {_plain(name): pk for pk, name in Collection.objects.values_list("pk", "name")}
        tiers = list(Tier.objects.select_related("shelf"))
        self._tiers = {_plain(str(tier)): tier.pk for tier in tiers}
        shelves = [_plain(tier.shelf.name) for tier in tiers]
        for tier in tiers:  # a shelf that is one board only
            if shelves.count(name := _plain(tier.shelf.name)) == 1:
                self._tiers.setdefault(name, tier.pk)

    def tier(self, words: str) -> int | None:
        """The tier of these words: 甲架 3 列 上层, or the name of a shelf that has only one."""
        return self._tiers.get(_plain(words))

    def collection(self, words: str, locations: Mapping[str, str]) -> int | None:
        """The collection of this name, or the one that `locations` says of it."""
        return self._collections.get(_plain(locations.get(words, words)))

    def is_collection(self, pk: int | None) -> bool:
        return pk in self._collections.values()

    def is_unknown_collection(self, words: str) -> bool:
        return bool(words) and self.collection(words, {}) is None


def _plain(words: str) -> str:
    return "".join(words.split()).casefold()
