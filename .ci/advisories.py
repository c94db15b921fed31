"""Ask whether a package that is installed here has a known hole; `make check` does.

A known hole is a failure. That nobody could be asked is said loudly and is none: a machine without network, or an index
that keeps no advisories, must not stop a change.
"""

import json
import subprocess
import sys
from typing import Any

PATIENCE = 180  # seconds for all packages together
COMMAND = ["-m", "pip_audit", "--local", "--format=json", "--progress-spinner=off", "--timeout=10"]
Report = dict[str, list[dict[str, Any]]]


def main() -> int:
    """Print what was found; the exit code."""
    try:
        asked = subprocess.run(
            [sys.executable, *COMMAND], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        lines, code = judged(json.loads(asked.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        lines, code = nobody_to_ask("the service of advisories did not answer")
    print("\n".join(lines), flush=True)
    return code


def judged(report: Report) -> tuple[list[str], int]:
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


def nobody_to_ask(why: str) -> tuple[list[str], int]:
    """The loud way to go on."""
    bar = "!" * 100
    return [bar, f"! KNOWN HOLES IN PACKAGES WERE NOT LOOKED FOR: {why}.", bar], 0


if __name__ == "__main__":
    sys.exit(main())
