"""What gets into a log: one line per event, as text or as JSON, without secrets and without persons."""

import json
import logging
import os
import re
import time
from contextlib import suppress
from functools import lru_cache
from types import TracebackType
from typing import Any

from django.conf import settings

from centre.shared import requests

STDERR = 2
ACCESS_LINE = "%s INFO access: %s %s %d %.1f ms [%s]\n"
ACCESS_JSON = (
    '{"at": "%s.%03dZ", "level": "INFO", "logger": "access", "request": "%s", '
    '"method": "%s", "route": "%s", "status": %d, "ms": %.1f}\n'
)
# An address that opens something for whoever has it, such as a person's calendar: /feeds/<secret>.ics.
SECRET_ADDRESS = re.compile(r"(/feeds/)[^/\s\"'?]+")
# Values of rows, which PostgreSQL and psycopg like to tell.
ROW_VALUES = re.compile(r"^\s*(DETAIL|CONTEXT|LINE \d+|QUERY):.*$", re.MULTILINE)
# Names are Chinese and so are the texts that people type; what the code says is English.
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
NUMBER = re.compile(r"(?<![\w.-])\+?\d[\d -]{6,}\d(?![\w.-])")  # of a phone or an identity card

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_persons(text: str) -> str:
    """Leave out what tells who somebody is, and what addresses hold as a secret."""
    for pattern, instead in ((SECRET_ADDRESS, r"\1…"), (ROW_VALUES, ""), (CHINESE, "…"), (MAIL, "…@…"), (NUMBER, "…")):
        text = pattern.sub(instead, text)
    return text


class WithoutSecrets(logging.Filter):
    """Lets every line through without secrets and persons, whoever logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        _tell_of_the_page(record)
        text = record.getMessage()
        if (kept := without_persons(text)) != text:
            record.msg, record.args = kept, ()
        if isinstance(record.exc_info, tuple) and record.exc_info[1]:
            _tell_of_the_error(record, record.exc_info)
        return True


def _tell_of_the_page(record: logging.LogRecord) -> None:
    """Django names the address, which may hold a secret; the name of the page says as much."""
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if path and record.args and path in record.args:
        record.args = tuple(route_of(request) if part == path else part for part in record.args)


def _tell_of_the_error(record: logging.LogRecord, error: ErrorInfo) -> None:
    from centre.shared.http import database_is_away  # not before the settings are complete

    if database_is_away(error[1]):
        record.msg, record.args = "The database is away (%s)", (record.getMessage(),)
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    else:
        record.exc_text = without_persons(logging.Formatter().formatException(error))


def route_of(request: Any) -> str:
    """The name of the page that was asked for; `-` for what is no page."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else "-"


class Line(logging.Formatter):
    """For eyes: the moment, what, and the number of the request or the job at the end."""

    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        number = requests.request_id.get() or _job(record)[0]
        head, *more = super().format(record).split("\n", 1)
        return "\n".join([f"{head} [{number}]" if number else head, *more])


class Json(logging.Formatter):
    """For machines: one JSON object per line."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        moment = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03}Z"
        told: dict[str, Any] = {"at": moment, "level": record.levelname, "logger": record.name}
        if number := requests.request_id.get():
            told["request"] = number
        told["job"], told["task"] = _job(record)
        told["message"] = record.getMessage()
        if record.exc_info and not record.exc_text:
            record.exc_text = without_persons(self.formatException(record.exc_info))
        told["error"] = record.exc_text
        return json.dumps({name: value for name, value in told.items() if value not in (None, "")}, ensure_ascii=False)


def _job(record: logging.LogRecord) -> tuple[Any, str]:
    """Number and task of the job, as the worker says it of itself or as it is known where the job is done."""
    told = getattr(record, "job", None)
    if isinstance(told, dict):
        return told.get("id"), str(told.get("task_name", ""))
    return requests.job.get() or (None, "")


# --- access ----------------------------------------------------------------------------------------------------------


def tell_of_access(*, method: str, route: str, status: int, seconds: float) -> None:
    """One line per request: of what kind it was and what came of it, not who sent it and not what it said.

    Written past `logging`, which takes longer for it than some pages do; method and route are words of ours.
    """
    if settings.ACCESS_LOG:
        now = time.time()
        second = _second(int(now), settings.LOG_FORMAT)
        number = requests.request_id.get()
        if settings.LOG_FORMAT == "json":
            line = ACCESS_JSON % (second, now % 1 * 1000, number, method, route, status, seconds * 1000)
        else:
            line = ACCESS_LINE % (second, method, route, status, seconds * 1000, number)
        write_line(line)


@lru_cache(maxsize=2)
def _second(second: int, form: str) -> str:
    """Written once however many lines there are in it."""
    if form == "json":
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))


def write_line(line: str) -> None:
    """To where the log goes, in one piece. A disk that is full, or nobody who listens, is no reason not to answer."""
    with suppress(OSError):
        os.write(STDERR, line.encode())
