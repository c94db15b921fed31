"""What everybody could read keeps its address and its moment, is never a draft again, and is never deleted."""

from django.db import migrations

STAYS = """
CREATE FUNCTION announcements_once_out_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'announcement % was published and is kept', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'announcement_once_out_is_kept';
    END IF;
    IF (NEW.slug, NEW.publish_at) IS DISTINCT FROM (OLD.slug, OLD.publish_at) OR NEW.state = 'draft' THEN
        RAISE EXCEPTION 'announcement % was published at this address', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'announcement_once_out_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER announcement_once_out_stays BEFORE UPDATE OR DELETE ON announcements_announcement
    FOR EACH ROW WHEN (OLD.state <> 'draft' AND OLD.publish_at <= now())
    EXECUTE FUNCTION announcements_once_out_stays();
"""
GOES = """
DROP TRIGGER announcement_once_out_stays ON announcements_announcement;
DROP FUNCTION announcements_once_out_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("announcements", "0001_initial")]

    operations = [migrations.RunSQL(STAYS, GOES)]
