"""One number that rises with everything that a public page, the manifest or the map may show.

The triggers have a name that comes late in the alphabet, so that the states of the screens are locked before this row
wherever one statement raises both.
"""

from django.db import migrations, models

CHANGES = {
    "exhibits_piece": "DELETE OR UPDATE OF live_id, slug",
    "exhibits_exhibition": "INSERT OR UPDATE OR DELETE",
    "exhibits_section": "INSERT OR UPDATE OR DELETE",
    "exhibits_panel": "INSERT OR UPDATE OR DELETE",
    "exhibits_site": "INSERT OR UPDATE OR DELETE",
    "exhibits_hall": "UPDATE",
    "exhibits_picture": "UPDATE",
    "exhibits_recording": "UPDATE",
}
CONTENT = """
CREATE SEQUENCE exhibits_content_number;
CREATE FUNCTION exhibits_content_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO exhibits_contentrevision (id, revision) VALUES (1, nextval('exhibits_content_number'))
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER then_raises_content AFTER {changes} ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION exhibits_content_changed();\n"
    for table, changes in CHANGES.items()
)
CONTENT_UNDONE = (
    "".join(f"DROP TRIGGER then_raises_content ON {table};\n" for table in CHANGES)
    + "DROP FUNCTION exhibits_content_changed(); DROP SEQUENCE exhibits_content_number;"
)


class Migration(migrations.Migration):
    dependencies = [("exhibits", "0002_triggers")]

    operations = [
        migrations.CreateModel(
            name="ContentRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField(verbose_name="revision")),
            ],
            options={
                "verbose_name": "revision of the exhibits",
                "verbose_name_plural": "revisions of the exhibits",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="content_revision_one_row"),
                ],
            },
        ),
        migrations.RunSQL(CONTENT, CONTENT_UNDONE),
    ]
