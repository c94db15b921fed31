"""The tables of imports and exports, which room booking had made, become those of an app of their own, rows and all."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

MODELS = ("import", "importrow", "export")


def renamed(one: str, other: str) -> list[str]:
    """The statements that hand tables, their numbering and what is known of them from app `one` to app `other`."""
    tables = [f"ALTER TABLE {one}_{model} RENAME TO {other}_{model}" for model in MODELS]
    sequences = [f"ALTER SEQUENCE {one}_{model}_id_seq RENAME TO {other}_{model}_id_seq" for model in MODELS]
    models = ", ".join(f"'{model}'" for model in MODELS)
    known = f"UPDATE django_content_type SET app_label = '{other}' WHERE app_label = '{one}' AND model IN ({models})"
    return [*tables, *sequences, known]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("bookings", "0010_reports"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(sql=renamed("bookings", "sheets"), reverse_sql=renamed("sheets", "bookings")),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Export",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("what", models.CharField(max_length=20, verbose_name="what")),
                        (
                            "format",
                            models.CharField(
                                choices=[("xlsx", "xlsx"), ("csv", "CSV")], max_length=4, verbose_name="format"
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="from")),
                        ("last_day", models.DateField(verbose_name="until")),
                        ("in_full", models.BooleanField(verbose_name="with full names and numbers")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="exported by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "export",
                        "verbose_name_plural": "exports",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Import",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=12, verbose_name="kind")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("rehearsing", "being checked"),
                                    ("rehearsed", "checked"),
                                    ("writing", "being written"),
                                    ("written", "written"),
                                    ("failed", "failed"),
                                ],
                                default="rehearsing",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="file")),
                        ("sheet", models.CharField(blank=True, max_length=120, verbose_name="sheet")),
                        ("headings", models.JSONField(default=dict, verbose_name="headings")),
                        ("remarks", models.JSONField(default=list, verbose_name="remarks")),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="rows done")),
                        (
                            "leave_out",
                            models.BooleanField(default=False, verbose_name="rows with findings are left out"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="handed in at"),
                        ),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="written at")),
                        ("emptied_at", models.DateTimeField(blank=True, null=True, verbose_name="rows forgotten at")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="handed in by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="row")),
                        ("cells", models.JSONField(default=dict, verbose_name="cells")),
                        ("misread", models.JSONField(default=list, verbose_name="what could not be read")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("written", "to be written"),
                                    ("there", "already there"),
                                    ("refused", "has findings"),
                                ],
                                max_length=8,
                                verbose_name="rehearsed",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("written", "to be written"),
                                    ("there", "already there"),
                                    ("refused", "has findings"),
                                ],
                                max_length=8,
                                verbose_name="outcome",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        ("findings", models.JSONField(default=list, verbose_name="findings")),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="sheets.import",
                                verbose_name="import",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "row of an import",
                        "verbose_name_plural": "rows of imports",
                        "ordering": ["number"],
                    },
                ),
                migrations.AddConstraint(
                    model_name="import",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))),
                        name="import_does_no_more_rows_than_it_has",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="importrow",
                    constraint=models.UniqueConstraint(fields=("job", "number"), name="import_row_once"),
                ),
            ],
        ),
    ]
