"""The triggers of 0003, for what came since: released reservations let go, holds occupy without a reservation.

Limits and portable stock change what the rules say, so they raise the settings' revision too.
"""

from django.db import migrations

HOLDING = """
CREATE OR REPLACE FUNCTION bookings_check_reservation(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept bookings_reservation%ROWTYPE;
    holds boolean;
    held integer;
    fitting integer;
BEGIN
    IF wanted IS NULL THEN RETURN; END IF;  -- the occupancy of a hold
    SELECT * INTO kept FROM bookings_reservation WHERE id = wanted;
    IF NOT FOUND THEN RETURN; END IF;
    holds := kept.state IN ('requested', 'confirmed', 'checked_in', 'finished');
    SELECT count(*), count(*) FILTER (WHERE o.starts_at = kept.starts_at AND o.free_again_at >= kept.ends_at AND s.space_id IS NOT NULL)
    INTO held, fitting
    FROM bookings_occupancy o
    LEFT JOIN bookings_room_spaces s ON s.space_id = o.space_id AND s.room_id = kept.room_id
    WHERE o.reservation_id = wanted;
    IF NOT holds AND held = 0 THEN RETURN; END IF;
    IF holds AND held > 0 AND held = fitting
       AND held = (SELECT count(*) FROM bookings_room_spaces WHERE room_id = kept.room_id) THEN RETURN; END IF;
    RAISE EXCEPTION 'reservation % (%) and its occupancies disagree', kept.reference, kept.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_holds_its_spaces';
END $$;
"""

SETTINGS_TABLES = ["bookings_limit", "bookings_exemption"]
SETTINGS = "".join(
    f"CREATE TRIGGER raises_settings AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION bookings_settings_changed();\n"
    for table in SETTINGS_TABLES
)
SETTINGS_UNDONE = "".join(f"DROP TRIGGER raises_settings ON {table};\n" for table in SETTINGS_TABLES)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0004_beyond_one_reservation")]

    operations = [
        migrations.RunSQL(HOLDING, migrations.RunSQL.noop),
        migrations.RunSQL(SETTINGS, SETTINGS_UNDONE),
    ]
