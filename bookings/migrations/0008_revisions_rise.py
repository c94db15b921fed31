"""A reservation's revision rises with every change that a calendar shows, and never falls, whoever changes it.

Calendars take the revision for the SEQUENCE of an entry, and disregard a change that comes without a higher one. Commands
that raise it themselves are left alone.
"""

from django.db import migrations

RISES = """
CREATE FUNCTION bookings_revision_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := greatest(NEW.revision, OLD.revision);
    IF NEW.revision = OLD.revision
       AND (OLD.state, OLD.room_id, OLD.starts_at, OLD.ends_at, OLD.purpose, OLD.public_title)
           IS DISTINCT FROM (NEW.state, NEW.room_id, NEW.starts_at, NEW.ends_at, NEW.purpose, NEW.public_title) THEN
        NEW.revision := OLD.revision + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reservation_revision_rises BEFORE UPDATE ON bookings_reservation
    FOR EACH ROW EXECUTE FUNCTION bookings_revision_rises();
"""
RISES_UNDONE = """
DROP TRIGGER reservation_revision_rises ON bookings_reservation;
DROP FUNCTION bookings_revision_rises();
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0007_imports_row_by_row")]

    operations = [migrations.RunSQL(RISES, RISES_UNDONE)]
