"""What every test of announcements may ask for."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
