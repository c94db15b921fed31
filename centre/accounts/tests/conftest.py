import pytest
from pytest_django import Settings


@pytest.fixture
def quick_hasher(settings: Settings) -> None:
    """Tests that set passwords need not wait for a slow hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
