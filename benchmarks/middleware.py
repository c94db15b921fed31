"""What our own middleware costs beside the pages it stands around.

Each is called as Django calls it, around a view that answers at once, by somebody who is signed in and known already:
the cost of a whole page with and without it differs by less than two answers of one page do. Processor time of this
thread, in short stretches that take turns and of which only the quicker ones count, so that other work on the machine
matters little.
"""

import contextlib
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.house import House
from benchmarks.scenarios import known

OWN = "centre."  # the modules of our own middleware
STRETCHES = 40
QUICKER = 0.2  # of the stretches; the others were disturbed
CALLS, ANSWERS = 200, 2  # in one stretch
BARE, KEPT = "nothing", "day grid, kept for anybody"
Answer = Callable[[], object]


@dataclass(frozen=True)
class Middleware:
    """Processor time in microseconds: of each of ours by its name, and of whole pages as they are."""

    each: Mapping[str, float]
    pages: Mapping[str, float]

    @property
    def together(self) -> float:
        return sum(self.each.values())


def measured(house: House) -> Middleware:
    """Needs Django set up; the caller closes the connections to the database."""
    from django.core.handlers.wsgi import WSGIHandler

    with _quiet():
        calls = _taking_turns(_calls(house), CALLS)
        handler = WSGIHandler()
        asked = {name: _page(handler, _environ(path, house, name != KEPT)) for name, path in _pages(house).items()}
        pages = _taking_turns(asked, ANSWERS)
    each = {name: seconds - calls[BARE] for name, seconds in calls.items() if name != BARE}
    return Middleware(each=each, pages=pages)


# --- the middleware --------------------------------------------------------------------------------------------------


def _calls(house: House) -> dict[str, Answer]:
    """What stands around a view, one at a time, and the view alone."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    request = _known_request(house)
    own = [import_string(name) for name in settings.MIDDLEWARE if name.startswith(OWN)]
    return {BARE: _call(None, request)} | {made.__name__: _call(made, request) for made in own}


def _call(made: Any, request: Any) -> Answer:
    """One request through a middleware, by both of the ways in which it can take part."""
    from django.core.handlers.exception import convert_exception_to_response
    from django.http import HttpResponse

    def view(_request: Any) -> HttpResponse:
        return HttpResponse(b"")

    if made is None:
        return lambda: view(request)
    middleware = made(convert_exception_to_response(view))
    process_view = getattr(middleware, "process_view", None)

    def call() -> None:
        middleware(request)
        if process_view:
            process_view(request, view, (), {})

    return call


def _known_request(house: House) -> Any:
    """As it is when our middleware sees it: the session is read and the person known."""
    from django.contrib.auth import get_user
    from django.core.handlers.wsgi import WSGIRequest
    from django.urls import resolve

    from centre.accounts.sessions import SessionStore

    request = WSGIRequest(_environ("/reservations/", house))
    request.session = SessionStore(house.sessions[0])
    request.user = get_user(request)
    request.resolver_match = resolve(request.path)
    return request


# --- pages -----------------------------------------------------------------------------------------------------------


def _pages(house: House) -> dict[str, str]:
    """Some of those that people ask for most; by somebody who is signed in, but for the first, which is a kept one."""
    return {
        KEPT: f"/rooms/day/{house.day}/",
        "day grid": f"/rooms/day/{house.day}/",
        "home page": "/",
        "my reservations": "/reservations/",
        "form of a reservation": f"/rooms/{house.slugs[0]}/reserve/?start={house.empty_from}T10:00",
    }


def _page(handler: Any, environ: dict[str, Any]) -> Answer:
    """Answers one request. Raises SystemExit for another status than 200."""

    def answer() -> None:
        response = handler(environ | {"wsgi.input": io.BytesIO()}, lambda *_head: None)
        response.close()
        if response.status_code != 200:
            raise SystemExit(f"{environ['PATH_INFO']} answers {response.status_code}.")

    return answer


def _environ(path: str, house: House, signed_in: bool = True) -> dict[str, Any]:
    cookies = "; ".join(f"{name}={value}" for name, value in known(house.sessions[0]).items()) if signed_in else ""
    path, _mark, query = path.partition("?")
    where = {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1"}
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookies}
    return {**where, **asked, "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http"}


# --- measuring -------------------------------------------------------------------------------------------------------


def _taking_turns(answers: Mapping[str, Answer], times: int) -> dict[str, float]:
    """Microseconds for one of each, asked so many times in one stretch."""
    for answer in answers.values():
        answer()
    found: dict[str, list[float]] = {name: [] for name in answers}
    for _stretch in range(STRETCHES):
        for name, answer in answers.items():
            began = time.thread_time()
            for _time in range(times):
                answer()
            found[name].append((time.thread_time() - began) / times)
    return {name: 1e6 * _quick(stretches) for name, stretches in found.items()}


def _quick(stretches: list[float]) -> float:
    quicker = sorted(stretches)[: max(1, int(QUICKER * len(stretches)))]
    return sum(quicker) / len(quicker)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Access lines go to a file meanwhile, as those of a server do."""
    before = os.dup(2)
    with tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
