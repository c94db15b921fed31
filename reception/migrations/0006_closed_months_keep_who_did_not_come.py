"""A closed month also counted who had been announced and did not come, and the rooms that visits had: they stay too."""

from django.db import migrations

COUNTED_DAY = """
CREATE FUNCTION reception_counts_on(state text, arrived_at timestamptz, starts_at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT reception_day(CASE WHEN arrived_at IS NOT NULL THEN arrived_at WHEN state = 'no_show' THEN starts_at END)
$$;
"""
# What the triggers ask: the day in question of a batch is put in.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION reception_batch_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM reception_month_must_be_open({old}); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM reception_month_must_be_open({new}); END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reception_visit_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reception_month_must_be_open({row}) FROM reception_batch WHERE visit_id = OLD.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION reception_duty_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM reception_month_must_be_open({row}) FROM reception_batch WHERE id = OLD.batch_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM reception_month_must_be_open({row}) FROM reception_batch WHERE id = NEW.batch_id;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER batch_month_stays_open ON reception_batch;
CREATE TRIGGER batch_month_stays_open AFTER UPDATE ON reception_batch
    FOR EACH ROW WHEN (
        ({old}, OLD.arrived_at, OLD.headcount, OLD.planned_headcount, OLD.state, OLD.route_id, OLD.hall_id, OLD.visit_id)
        IS DISTINCT FROM
        ({new}, NEW.arrived_at, NEW.headcount, NEW.planned_headcount, NEW.state, NEW.route_id, NEW.hall_id, NEW.visit_id)
    ) EXECUTE FUNCTION reception_batch_month_is_open();
"""
NOW = FUNCTIONS.format(
    old="reception_counts_on(OLD.state, OLD.arrived_at, OLD.starts_at)",
    new="reception_counts_on(NEW.state, NEW.arrived_at, NEW.starts_at)",
    row="reception_counts_on(state, arrived_at, starts_at)",
)
BEFORE = FUNCTIONS.format(
    old="reception_day(OLD.arrived_at)", new="reception_day(NEW.arrived_at)", row="reception_day(arrived_at)"
)
ROOMS = """
CREATE FUNCTION reception_room_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reception_month_must_be_open(reception_counts_on(state, arrived_at, starts_at)) FROM reception_batch
        WHERE visit_id = CASE TG_OP WHEN 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER room_month_is_open AFTER INSERT OR UPDATE OR DELETE ON reception_visitroom
    FOR EACH ROW EXECUTE FUNCTION reception_room_month_is_open();
"""
ROOMS_UNDONE = """
DROP TRIGGER room_month_is_open ON reception_visitroom;
DROP FUNCTION reception_room_month_is_open();
"""


class Migration(migrations.Migration):
    dependencies = [("reception", "0005_visit_for_reports")]

    operations = [
        migrations.RunSQL(COUNTED_DAY, "DROP FUNCTION reception_counts_on(text, timestamptz, timestamptz);"),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(ROOMS, ROOMS_UNDONE),
    ]
