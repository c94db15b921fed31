from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reception", "0004_search")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["id"], include=("kind", "level", "origin"), name="visit_for_reports"),
        ),
    ]
