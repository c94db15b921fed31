"""The PostgreSQL that comes with the portal."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_test_run_has_a_real_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        assert cursor.fetchone()[0] >= 150000
