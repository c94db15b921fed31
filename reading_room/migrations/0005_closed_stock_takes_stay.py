"""A stock-take that is closed stays as it is, for every way in: itself, its tiers, and what was seen in it."""

from django.db import migrations

CLOSED_STAYS = """
CREATE FUNCTION reading_room_closed_stock_take_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stock-take % is closed and does not change', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_take_closed_stays';
END $$;
CREATE TRIGGER closed_stock_take_stays BEFORE UPDATE OR DELETE ON reading_room_stocktake
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION reading_room_closed_stock_take_stays();

CREATE FUNCTION reading_room_of_an_open_stock_take() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed boolean := FALSE;
BEGIN
    -- The lock waits for whoever is closing it in this very moment.
    IF TG_OP <> 'INSERT' THEN
        SELECT closed_at IS NOT NULL INTO closed FROM reading_room_stocktake WHERE id = OLD.stock_take_id FOR SHARE;
    END IF;
    IF TG_OP <> 'DELETE' AND closed IS NOT TRUE THEN
        SELECT closed_at IS NOT NULL INTO closed FROM reading_room_stocktake WHERE id = NEW.stock_take_id FOR SHARE;
    END IF;
    IF closed THEN
        RAISE EXCEPTION 'the stock-take is closed and does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_take_closed_stays';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER scan_of_an_open_stock_take BEFORE INSERT OR UPDATE OR DELETE ON reading_room_scan
    FOR EACH ROW EXECUTE FUNCTION reading_room_of_an_open_stock_take();
CREATE TRIGGER tier_of_an_open_stock_take BEFORE INSERT OR UPDATE OR DELETE ON reading_room_tiertotake
    FOR EACH ROW EXECUTE FUNCTION reading_room_of_an_open_stock_take();
"""

NOTHING_STAYS = """
DROP TRIGGER tier_of_an_open_stock_take ON reading_room_tiertotake;
DROP TRIGGER scan_of_an_open_stock_take ON reading_room_scan;
DROP TRIGGER closed_stock_take_stays ON reading_room_stocktake;
DROP FUNCTION reading_room_of_an_open_stock_take();
DROP FUNCTION reading_room_closed_stock_take_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reading_room", "0004_what_was_put_right_of_a_copy")]

    operations = [migrations.RunSQL(CLOSED_STAYS, NOTHING_STAYS)]
