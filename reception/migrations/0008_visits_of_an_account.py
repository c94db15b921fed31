from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # so that nobody waits while the index is built
    dependencies = [("reception", "0007_whose_account_asked")]

    operations = [
        AddIndexConcurrently(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("asked_by__isnull", False)),
                fields=["asked_by", "starts_at"],
                name="visit_of_an_account",
            ),
        ),
    ]
