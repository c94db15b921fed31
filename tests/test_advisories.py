"""What `make check` makes of known holes in packages."""

import importlib.util
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

PATH = Path(__file__).resolve().parent.parent / ".ci" / "advisories.py"
spec = importlib.util.spec_from_file_location("advisories", PATH)
assert spec
assert spec.loader
advisories: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(advisories)

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
HOLED = {"name": "holed", "version": "2.0", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


def test_a_known_hole_is_a_failure_that_names_package_and_remedy() -> None:
    lines, code = advisories.judged({"dependencies": [SOUND, HOLED]})
    assert code == 1
    assert "holed 2.0: CVE-1, mended in 2.1" in lines


def test_packages_without_one_pass_and_those_that_nobody_knows_are_named() -> None:
    lines, code = advisories.judged({"dependencies": [SOUND, UNKNOWN]})
    assert code == 0
    assert any("WARNING" in line and "unknown" in line for line in lines)


def answering(monkeypatch: Any, *, text: str = "", code: int = 0, version: int = 0) -> list[int]:
    """Let pip-audit be a program that prints `text` and ends with `code`; how often it was asked."""
    asked: list[int] = []

    def run(*options: str) -> Any:
        asked.extend([1] if "--version" not in options else [])
        return SimpleNamespace(stdout="", returncode=version) if "--version" in options else answer

    answer = SimpleNamespace(stdout=text, returncode=code)
    monkeypatch.setattr(advisories, "_run", run)
    return asked


def test_that_nobody_could_be_asked_is_said_loudly_and_stops_nothing_unless_it_is_required(
    monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.delenv("ADVISORIES", raising=False)
    assert advisories.judged({"dependencies": [UNKNOWN]})[1] == 0
    asked = answering(monkeypatch, code=1)  # as pip-audit ends without a network: no report
    assert advisories.main() == 0
    assert len(asked) == 2
    assert "NOT LOOKED FOR" in capsys.readouterr().out
    monkeypatch.setenv("ADVISORIES", "required")
    assert advisories.main() == 1


def test_a_service_that_is_too_slow_is_nobody_to_ask(monkeypatch: Any) -> None:
    def slow(*options: str) -> Any:
        if "--version" in options:
            return SimpleNamespace(returncode=0)
        raise subprocess.TimeoutExpired("pip-audit", 1)

    monkeypatch.delenv("ADVISORIES", raising=False)
    monkeypatch.setattr(advisories, "_run", slow)
    assert advisories.main() == 0


@pytest.mark.parametrize(
    "answer",
    [
        {"version": 1},  # not installed
        {"code": 2},  # an option that it does not know
        {"code": -9},  # killed
        {"code": 0},  # content, but silent
        {"text": "something else", "code": 0},
        {"text": "something else", "code": 1},
        {"text": "{}", "code": 0},
        {"text": json.dumps({"dependencies": [SOUND]}), "code": 1},  # something was found that the report does not show
        {"text": json.dumps({"dependencies": [HOLED]}), "code": 0},
        {"text": json.dumps({"dependencies": [HOLED]}), "code": 1},
        {"text": json.dumps({"dependencies": [HOLED, UNKNOWN]}), "code": 1},
    ],
)
def test_a_finding_and_a_tool_that_does_not_work_are_failures(monkeypatch: Any, answer: dict[str, Any]) -> None:
    answering(monkeypatch, **answer)
    assert advisories.main() == 1


def test_without_a_finding_it_passes(monkeypatch: Any) -> None:
    answering(monkeypatch, text=json.dumps({"dependencies": [SOUND, UNKNOWN]}))
    assert advisories.main() == 0
