"""What `make check` makes of known holes in packages."""

import importlib.util
from pathlib import Path
from typing import Any

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


def test_that_nobody_could_be_asked_is_said_loudly_and_stops_nothing(monkeypatch: Any, capsys: Any) -> None:
    assert advisories.judged({"dependencies": [UNKNOWN]})[1] == 0
    monkeypatch.setattr(advisories, "COMMAND", ["-c", "print('no network')"])
    assert advisories.main() == 0
    assert "NOT LOOKED FOR" in capsys.readouterr().out
