"""The loans of some days are found by their time: the report of a year read all loans there ever were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reading_room", "0006_revisions")]

    operations = [
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["lent_at"], name="loan_by_time"),
        ),
    ]
