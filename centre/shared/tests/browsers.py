"""Where a real browser is."""

import os
import shutil

# The first is without windows, which saves the journeys a third of their time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def chromium() -> str | None:
    """The path of Chromium as the environment or Debian and others name it; None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
