"""A real Chromium in front of the demonstration centre, served by a real server on a real database.

Without Chromium the journeys are skipped, loudly; with BROWSER_JOURNEYS=required (as the continuous checks set it)
its absence is a failure.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from centre.accounts.sessions import SessionStore
from centre.shared.db import one_value
from centre.shared.tests.browsers import chromium

from .line import Line

# So long a page may take to show what is expected; a busy machine must not decide. Nobody waits longer than it takes.
expect.set_options(timeout=30_000)

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the journeys of one module one after the other on one worker: they share a centre."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


def wanted_browser() -> str:
    """The path of an installed Chromium; skips or fails, as the environment demands, when there is none."""
    if found := chromium():
        return found
    reason = "NO CHROMIUM: the journeys in a real browser did not run. Install Debian's chromium, or set CHROMIUM."
    if os.environ.get("BROWSER_JOURNEYS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each module: while it is there, nothing else in this process can run an event loop."""
    executable = wanted_browser()
    # Playwright's synchronous interface runs an event loop in this thread; the tests use the ORM beside it, not in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS, chromium_sandbox=os.geteuid() != 0)
        yield browser
        # Beside an event loop Django keeps connections of their own, which nobody finds again when the loop has ended;
        # the next module would take them up, and by then a test of the database may have ended them.
        connections.close_all()
        browser.close()


@dataclass(frozen=True)
class Centre:
    """The demonstration centre behind an address, and visitors who come to it."""

    url: str
    browser: Browser

    def visitor(
        self,
        username: str | None = None,
        *,
        width: int = 1280,
        elderly: bool = False,
        javascript: bool = True,
        over: Line | None = None,
        **more: Any,
    ) -> Page:
        """A page in a browser of its own, signed in as `username` (one of the cast) if given.

        `over` is a line to the server that the test can cut.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            base_url=over.url if over else self.url,
            locale="zh-CN",
            **more,
        )
        context.set_default_timeout(30_000)
        if elderly:
            self._cookie(context, "elderly", "1")
        if username:
            self._cookie(context, settings.SESSION_COOKIE_NAME, _session_of(username))
        return context.new_page()

    def _cookie(self, context: BrowserContext, name: str, value: str) -> None:
        context.add_cookies([{"name": name, "value": value, "url": self.url}])


def _session_of(username: str) -> str:
    from centre.accounts.models import User

    person = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "centre.accounts.backends.NameOrPhoneBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@pytest.fixture(scope="session")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What was loaded to be copied goes when nobody here wants more copies."""
    from . import demonstration  # here, because it wants settings, and this file is read before they are there

    yield
    with django_db_blocker.unblock():
        demonstration.forget()


@pytest.fixture(scope="module")
def demonstrated(request: pytest.FixtureRequest, loaded: None, django_db_blocker: Any) -> Iterator[None]:
    """The database is a copy of the demonstration, or of those `PARTS` of it that the module says it wants."""
    from centre.portal import demo

    from . import demonstration

    with django_db_blocker.unblock(), demonstration.copied(getattr(request.module, "PARTS", demo.EVERYTHING)):
        yield


@pytest.fixture(scope="module")
def centre(demonstrated: None, browser: Browser, django_db_blocker: Any) -> Iterator[Centre]:
    """The demonstration centre, which the tests of a module share and change."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        try:
            yield Centre(url=server.url, browser=browser)
        finally:
            server.stop()
            wait_until_alone()


def wait_until_alone() -> None:
    """Let the server's threads end what they do: a browser that goes may leave a request behind.

    Connections that do nothing are this process's own, one for each event loop that asked.
    """
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND state <> 'idle'"
    )
    until(lambda: not one_value(others))


def until(comes_true: Callable[[], Any], *, seconds: float = 30) -> bool:
    """Wait until something is so that no page shows, such as a row that a page's script sends; whether it came."""
    deadline = time.monotonic() + seconds
    while not (came := bool(comes_true())) and time.monotonic() < deadline:
        time.sleep(0.1)
    return came


@pytest.fixture
def line(centre: Centre) -> Iterator[Line]:
    """A line to the server that can be cut and mended: `visit("/rooms/", over=line)`."""
    with Line(centre.url) as line:
        yield line


@pytest.fixture
def visit(centre: Centre) -> Iterator[Callable[..., Page]]:
    """`visit("/rooms/", as_="alice", width=375)`: open a page; its browser closes with the test."""
    pages: list[Page] = []

    def open_page(path: str, as_: str | None = None, **kind: Any) -> Page:
        page = centre.visitor(as_, **kind)
        pages.append(page)
        page.goto(path)
        return page

    yield open_page
    for page in pages:
        page.context.close()
