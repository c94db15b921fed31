"""What the reading room shows is known to be unchanged: two numbers rise with everything that its pages tell.

A transaction raises a part once, at its first change: for everybody else its changes come all at the same moment.
"""

from django.db import migrations, models

PARTS = {
    "catalogue": ("collection", "title", "copy", "issue", "shelf", "tier"),
    "use": ("loan", "hold"),
}
RISES = """
CREATE SEQUENCE reading_room_revision_number;
CREATE FUNCTION reading_room_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed_in text := 'reading_room.changed_' || TG_ARGV[0];
    this text := pg_current_xact_id()::text;
    free bigint;
BEGIN
    IF current_setting(changed_in, TRUE) IS NOT DISTINCT FROM this THEN
        RETURN NULL;
    END IF;
    SELECT id INTO free FROM reading_room_revision WHERE part = TG_ARGV[0]
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF free IS NULL THEN
        INSERT INTO reading_room_revision (part, number) VALUES (TG_ARGV[0], nextval('reading_room_revision_number'));
    ELSE
        UPDATE reading_room_revision SET number = nextval('reading_room_revision_number') WHERE id = free;
    END IF;
    PERFORM set_config(changed_in, this, TRUE);
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER raises_revision AFTER INSERT OR UPDATE OR DELETE ON reading_room_{table} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION reading_room_changed('{part}');\n"
    for part, tables in PARTS.items()
    for table in tables
)
RISES_UNDONE = (
    "".join(
        f"DROP TRIGGER raises_revision ON reading_room_{table};\n" for tables in PARTS.values() for table in tables
    )
    + "DROP FUNCTION reading_room_changed(); DROP SEQUENCE reading_room_revision_number;"
)


class Migration(migrations.Migration):
    dependencies = [("reading_room", "0005_closed_stock_takes_stay")]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("catalogue", "titles, copies and where they stand"), ("use", "loans and holds")],
                        max_length=9,
                        verbose_name="what is numbered",
                    ),
                ),
                ("number", models.BigIntegerField(verbose_name="revision")),
            ],
            options={
                "verbose_name": "revision of the reading room",
                "verbose_name_plural": "revisions of the reading room",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["catalogue", "use"])),
                        name="reading_room_revision_part_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RISES, RISES_UNDONE),
    ]
