"""What the database itself watches over, so that it holds for every way in, psql included.

* A reservation that holds its room occupies exactly the spaces of that room, and one that let go occupies none
  (checked at commit, so a command may write in any order).
* Revision numbers: of a space's day at every change of its occupancy or of what the public sees of it; of the
  settings at every change of rooms, rules, opening hours and special days.
"""

from django.db import migrations

HOLDING = """
CREATE FUNCTION bookings_check_reservation(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept bookings_reservation%ROWTYPE;
    holds boolean;
    held integer;
    fitting integer;
BEGIN
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

CREATE FUNCTION bookings_reservation_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bookings_check_reservation(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION bookings_occupancy_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bookings_check_reservation(coalesce(NEW.reservation_id, OLD.reservation_id));
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER reservation_holds_its_spaces
    AFTER INSERT OR UPDATE OF state, room_id, starts_at, ends_at ON bookings_reservation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bookings_reservation_holds();
CREATE CONSTRAINT TRIGGER occupancy_is_held
    AFTER UPDATE OR DELETE ON bookings_occupancy
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bookings_occupancy_is_held();
"""
HOLDING_UNDONE = """
DROP TRIGGER occupancy_is_held ON bookings_occupancy;
DROP TRIGGER reservation_holds_its_spaces ON bookings_reservation;
DROP FUNCTION bookings_occupancy_is_held();
DROP FUNCTION bookings_reservation_holds();
DROP FUNCTION bookings_check_reservation(bigint);
"""

SPACE_DAYS = """
CREATE SEQUENCE bookings_revision_number;  -- one for all revisions: a number that was seen once never comes back
CREATE FUNCTION bookings_raise_days(changed_space bigint, starts timestamptz, ends timestamptz) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO bookings_spaceday (space_id, day, revision)
    SELECT changed_space, d::date, nextval('bookings_revision_number')
    FROM generate_series((starts AT TIME ZONE 'Asia/Shanghai')::date,
                         ((ends - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date, interval '1 day') AS d
    ON CONFLICT (day, space_id) DO UPDATE SET revision = excluded.revision
$$;

CREATE FUNCTION bookings_occupancy_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM bookings_raise_days(OLD.space_id, OLD.starts_at, OLD.free_again_at);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM bookings_raise_days(NEW.space_id, NEW.starts_at, NEW.free_again_at);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION bookings_reservation_shown_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bookings_raise_days(space_id, starts_at, free_again_at)
    FROM bookings_occupancy WHERE reservation_id = NEW.id ORDER BY space_id;
    RETURN NULL;
END $$;

CREATE TRIGGER occupancy_raises_days
    AFTER INSERT OR UPDATE OR DELETE ON bookings_occupancy
    FOR EACH ROW EXECUTE FUNCTION bookings_occupancy_changed();
CREATE TRIGGER reservation_raises_days
    AFTER UPDATE ON bookings_reservation
    FOR EACH ROW WHEN ((OLD.public_title, OLD.kind, OLD.purpose) IS DISTINCT FROM (NEW.public_title, NEW.kind, NEW.purpose))
    EXECUTE FUNCTION bookings_reservation_shown_changed();
"""
SPACE_DAYS_UNDONE = """
DROP TRIGGER reservation_raises_days ON bookings_reservation;
DROP TRIGGER occupancy_raises_days ON bookings_occupancy;
DROP FUNCTION bookings_reservation_shown_changed();
DROP FUNCTION bookings_occupancy_changed();
DROP FUNCTION bookings_raise_days(bigint, timestamptz, timestamptz);
DROP SEQUENCE bookings_revision_number;
"""

SETTINGS_TABLES = [
    "bookings_venue",
    "bookings_room",
    "bookings_room_spaces",
    "bookings_room_equipment",
    "bookings_roomphoto",
    "bookings_equipment",
    "opening_schedule",
    "opening_weeklyinterval",
    "opening_datedexception",
    "opening_specialday",
]
SETTINGS = """
CREATE FUNCTION bookings_settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bookings_settingsrevision (id, revision) VALUES (1, nextval('bookings_revision_number'))
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER raises_settings AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION bookings_settings_changed();\n"
    for table in SETTINGS_TABLES
)
SETTINGS_UNDONE = (
    "".join(f"DROP TRIGGER raises_settings ON {table};\n" for table in SETTINGS_TABLES)
    + "DROP FUNCTION bookings_settings_changed(); DELETE FROM bookings_settingsrevision;"
)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_initial"), ("opening", "0001_initial")]

    operations = [
        migrations.RunSQL(HOLDING, HOLDING_UNDONE),
        migrations.RunSQL(SPACE_DAYS, SPACE_DAYS_UNDONE),
        migrations.RunSQL(SETTINGS, SETTINGS_UNDONE),
    ]
