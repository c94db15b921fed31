"""Which docent is proposed first, and why."""

from itertools import permutations

from reception.ranking import Facts, pair, ranked


def names(*facts: Facts) -> list[str]:
    return [one.name for one in ranked(facts)]


def person(name: str, **facts: object) -> Facts:
    return Facts(docent=sum(map(ord, name)), name=name, **facts)  # type: ignore[arg-type]


def test_whoever_has_fewest_tours_this_week_comes_first() -> None:
    assert names(person("a", tours_this_week=3), person("b", tours_this_week=1), person("c")) == ["c", "b", "a"]


def test_among_equals_whoever_knows_the_route_comes_first() -> None:
    assert names(person("a"), person("b", times_on_route=2)) == ["b", "a"]
    assert names(person("a", tours_this_week=1), person("b", tours_this_week=2, times_on_route=9)) == ["a", "b"]


def test_whoever_stands_by_elsewhere_comes_after_those_who_do_not() -> None:
    assert names(person("a", stands_by_elsewhere=True), person("b", tours_this_week=5)) == ["b", "a"]


def test_whoever_is_away_or_guides_then_comes_last_and_is_not_free() -> None:
    away, guiding = person("a", is_away=True), person("b", guides_then=True)
    candidates = ranked([away, guiding, person("c", tours_this_week=9)])
    assert candidates[0].name == "c"
    assert [one.is_free for one in candidates] == [True, False, False]


def test_the_order_does_not_depend_on_how_the_docents_were_read() -> None:
    people = [person("a", tours_this_week=1), person("b"), person("c"), person("d", is_away=True)]
    assert len({tuple(names(*order)) for order in permutations(people)}) == 1


def test_each_candidate_says_why() -> None:
    knows = person("陈丹娜", tours_this_week=2, times_on_route=3)
    away = person("林岚", is_away=True)
    first, last = ranked([knows, away])
    assert first.in_words == "陈丹娜：本周 2 场、带过这条路线 3 次"
    assert last.in_words == "林岚：那时不在、本周 0 场"


def test_the_two_best_who_are_free_are_proposed() -> None:
    a, b, c = person("a"), person("b", tours_this_week=1), person("c", guides_then=True)
    assert pair(ranked([a, b, c])) == (a.docent, b.docent)


def test_whoever_has_a_group_of_the_same_visit_is_not_proposed_twice() -> None:
    a, b = person("a"), person("b", tours_this_week=1)
    assert pair(ranked([a, b]), taken=[a.docent]) == (b.docent, None)
    assert pair(ranked([a, b]), taken=[a.docent, b.docent]) == (None, None)
