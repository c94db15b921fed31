"""Ask whether a package that is installed here has a known hole; `make check` does.

A known hole is a failure, and so is a tool that does not work, or whose report and exit code do not fit together. That
nobody could be asked is said loudly and is none: a machine without network, or an index that keeps no advisories, must
not stop a change. Where there is a network it must not pass either: `ADVISORIES=required make check`.
"""

import json
import os
import subprocess
import sys
from typing import Any

PATIENCE = 180  # seconds for all packages together
TOOL = ["-m", "pip_audit"]
OPTIONS = ["--local", "--format=json", "--progress-spinner=off", "--timeout=10"]
Report = dict[str, list[dict[str, Any]]]
Judgement = tuple[list[str], int]


def main() -> int:
    """Print what was found; the exit code."""
    lines, code = asked_again_if_nobody_answered()
    print("\n".join(lines), flush=True)
    return code


def asked_again_if_nobody_answered() -> Judgement:
    """One package that is not answered about takes the whole report with it, findings included: so twice."""
    if _run("--version").returncode:
        return broken("pip-audit does not start")
    for _time in range(2):
        try:
            answer = _run(*OPTIONS)
        except subprocess.TimeoutExpired:
            break
        if answer.stdout or answer.returncode != 1:
            return understood(answer.stdout, answer.returncode)
    return nobody_to_ask("the service of advisories did not answer")


def _run(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *TOOL, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def understood(text: str, exit_code: int) -> Judgement:
    """A report and the exit code it came with: 0 without holes, 1 with some, and nothing else."""
    try:
        lines, code = judged(json.loads(text))
    except (ValueError, KeyError, TypeError):
        return broken(f"pip-audit ended with {exit_code} and a report that cannot be read")
    fits = exit_code == int(any(one.get("vulns") for one in json.loads(text)["dependencies"]))
    return (lines, code) if fits else broken(f"pip-audit ended with {exit_code}, which its report does not explain")


def judged(report: Report) -> Judgement:
    """What pip-audit's report means: lines to be read, and the exit code."""
    known = [one for one in report["dependencies"] if "skip_reason" not in one]
    if not known:
        return nobody_to_ask("the service knows none of the packages")
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no release yet'}"
        for one in known
        for hole in one["vulns"]
    ]
    unknown = sorted(one["name"] for one in report["dependencies"] if "skip_reason" in one)
    lines = [f"Known holes in packages: {len(holes)} in {len(known)} packages.", *holes]
    if unknown:
        lines.append(f"WARNING: not asked about {len(unknown)}: {', '.join(unknown)}.")
    return lines, 1 if holes else 0


def nobody_to_ask(why: str) -> Judgement:
    """The loud way to go on, where it is not required that somebody answers."""
    return _loud(why), 1 if os.environ.get("ADVISORIES") == "required" else 0


def broken(why: str) -> Judgement:
    """The tool is not what this file takes it for, so nothing it says or leaves out is believed."""
    return _loud(why), 1


def _loud(why: str) -> list[str]:
    bar = "!" * 100
    return [bar, f"! KNOWN HOLES IN PACKAGES WERE NOT LOOKED FOR: {why}.", bar]


if __name__ == "__main__":
    sys.exit(main())
