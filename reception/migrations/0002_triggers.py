"""What the database itself watches over, so that it holds for every way in, psql included.

* A headcount is the sum of its tallies, and a batch's headcount the sum of the categories that stand side by side;
  tallies, steps and adjustments are only ever added.
* What a closed month counted no longer changes: arrivals, headcounts, individual visitors, and by what they are
  broken down. Whoever writes into a month takes the months' lock shared, closing takes it alone, so an arrival and the
  closing of its month cannot slip past each other.
"""

from django.db import migrations

ADDING_UP = """
CREATE FUNCTION reception_tally_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reception_headcount (batch_id, category_id, planned, people)
        VALUES (NEW.batch_id, NEW.category_id, 0, 0) ON CONFLICT (batch_id, category_id) DO NOTHING;
    UPDATE reception_headcount SET people = people + NEW.change
        WHERE batch_id = NEW.batch_id AND category_id = NEW.category_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_counts AFTER INSERT ON reception_tally
    FOR EACH ROW EXECUTE FUNCTION reception_tally_counts();

CREATE FUNCTION reception_headcount_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT is_within FROM reception_category WHERE id = NEW.category_id) THEN
        UPDATE reception_batch SET headcount = coalesce(headcount, 0) + NEW.people - OLD.people WHERE id = NEW.batch_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER headcount_adds_up AFTER UPDATE OF people ON reception_headcount
    FOR EACH ROW WHEN (NEW.people IS DISTINCT FROM OLD.people) EXECUTE FUNCTION reception_headcount_adds_up();

CREATE FUNCTION reception_headcount_starts_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.people <> 0 THEN
        RAISE EXCEPTION 'people are counted by tallies'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'headcount_is_the_sum_of_its_tallies';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER headcount_starts_empty BEFORE INSERT ON reception_headcount
    FOR EACH ROW EXECUTE FUNCTION reception_headcount_starts_empty();

CREATE FUNCTION reception_category_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'whether % is counted within others is settled', OLD.name
        USING ERRCODE = 'check_violation', CONSTRAINT = 'category_within_others_is_settled';
END $$;
CREATE TRIGGER category_is_settled BEFORE UPDATE OF is_within ON reception_category
    FOR EACH ROW WHEN (NEW.is_within <> OLD.is_within) EXECUTE FUNCTION reception_category_is_settled();

CREATE FUNCTION reception_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_only_added';
END $$;
CREATE TRIGGER tally_only_added BEFORE UPDATE OR DELETE ON reception_tally
    FOR EACH ROW EXECUTE FUNCTION reception_only_added();
CREATE TRIGGER step_only_added BEFORE UPDATE OR DELETE ON reception_step
    FOR EACH ROW EXECUTE FUNCTION reception_only_added();
CREATE TRIGGER adjustment_only_added BEFORE UPDATE OR DELETE ON reception_adjustment
    FOR EACH ROW EXECUTE FUNCTION reception_only_added();
CREATE TRIGGER closed_month_only_added BEFORE UPDATE OR DELETE ON reception_closedmonth
    FOR EACH ROW EXECUTE FUNCTION reception_only_added();
"""
ADDING_UP_UNDONE = """
DROP TRIGGER closed_month_only_added ON reception_closedmonth;
DROP TRIGGER adjustment_only_added ON reception_adjustment;
DROP TRIGGER step_only_added ON reception_step;
DROP TRIGGER tally_only_added ON reception_tally;
DROP TRIGGER category_is_settled ON reception_category;
DROP TRIGGER headcount_starts_empty ON reception_headcount;
DROP TRIGGER headcount_adds_up ON reception_headcount;
DROP TRIGGER tally_counts ON reception_tally;
DROP FUNCTION reception_only_added();
DROP FUNCTION reception_category_is_settled();
DROP FUNCTION reception_headcount_starts_empty();
DROP FUNCTION reception_headcount_adds_up();
DROP FUNCTION reception_tally_counts();
"""

# 7401021 is the lock of the months, see reception.months.
CLOSED_MONTHS = """
CREATE FUNCTION reception_month_must_be_open(wanted date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF wanted IS NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock_shared(7401021);
    IF EXISTS (SELECT FROM reception_closedmonth WHERE month = date_trunc('month', wanted::timestamp)::date) THEN
        RAISE EXCEPTION 'the month of % is closed', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'month_is_closed';
    END IF;
END $$;

CREATE FUNCTION reception_day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (at AT TIME ZONE 'Asia/Shanghai')::date
$$;

CREATE FUNCTION reception_batch_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM reception_month_must_be_open(reception_day(OLD.arrived_at)); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM reception_month_must_be_open(reception_day(NEW.arrived_at)); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER batch_month_is_open AFTER INSERT OR DELETE ON reception_batch
    FOR EACH ROW EXECUTE FUNCTION reception_batch_month_is_open();
CREATE TRIGGER batch_month_stays_open AFTER UPDATE ON reception_batch
    FOR EACH ROW WHEN (
        (OLD.arrived_at, OLD.headcount, OLD.planned_headcount, OLD.state, OLD.route_id, OLD.hall_id, OLD.visit_id)
        IS DISTINCT FROM
        (NEW.arrived_at, NEW.headcount, NEW.planned_headcount, NEW.state, NEW.route_id, NEW.hall_id, NEW.visit_id)
    ) EXECUTE FUNCTION reception_batch_month_is_open();

CREATE FUNCTION reception_visit_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM reception_month_must_be_open(reception_day(arrived_at)) FROM reception_batch WHERE visit_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER visit_month_stays_open AFTER UPDATE OF kind, level ON reception_visit
    FOR EACH ROW WHEN ((OLD.kind, OLD.level) IS DISTINCT FROM (NEW.kind, NEW.level))
    EXECUTE FUNCTION reception_visit_month_is_open();

CREATE FUNCTION reception_duty_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM reception_month_must_be_open(reception_day(arrived_at)) FROM reception_batch WHERE id = OLD.batch_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM reception_month_must_be_open(reception_day(arrived_at)) FROM reception_batch WHERE id = NEW.batch_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER duty_month_is_open AFTER INSERT OR UPDATE OR DELETE ON reception_duty
    FOR EACH ROW EXECUTE FUNCTION reception_duty_month_is_open();

CREATE FUNCTION reception_individuals_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM reception_month_must_be_open(OLD.day); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM reception_month_must_be_open(NEW.day); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER individuals_month_is_open AFTER INSERT OR UPDATE OR DELETE ON reception_individualvisitors
    FOR EACH ROW EXECUTE FUNCTION reception_individuals_month_is_open();
"""
CLOSED_MONTHS_UNDONE = """
DROP TRIGGER individuals_month_is_open ON reception_individualvisitors;
DROP TRIGGER duty_month_is_open ON reception_duty;
DROP TRIGGER visit_month_stays_open ON reception_visit;
DROP TRIGGER batch_month_stays_open ON reception_batch;
DROP TRIGGER batch_month_is_open ON reception_batch;
DROP FUNCTION reception_individuals_month_is_open();
DROP FUNCTION reception_duty_month_is_open();
DROP FUNCTION reception_visit_month_is_open();
DROP FUNCTION reception_batch_month_is_open();
DROP FUNCTION reception_day(timestamptz);
DROP FUNCTION reception_month_must_be_open(date);
"""


class Migration(migrations.Migration):
    dependencies = [("reception", "0001_initial")]

    operations = [
        migrations.RunSQL(ADDING_UP, ADDING_UP_UNDONE),
        migrations.RunSQL(CLOSED_MONTHS, CLOSED_MONTHS_UNDONE),
    ]
