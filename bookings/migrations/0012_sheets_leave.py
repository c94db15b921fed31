"""Imports and exports are another app's by now; nothing is left to do here but to know it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0011_wrong_codes_move_down"),
        ("sheets", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="ImportRow"),
                migrations.DeleteModel(name="Import"),
                migrations.DeleteModel(name="Export"),
            ],
        ),
    ]
