"""What the database itself watches over, so that it holds for every way in, psql included.

* A version is written while it is a draft. Once it is sent it never changes but for its state; an approved one can only
  be withdrawn, and what is withdrawn is on show no longer.
* A signature is given once, in its turn, by nobody who wrote in the version; nothing is approved with one missing.
* Only an approved version of a piece is on show.
* A theme wall always has something to show.
* The revision of a screen rises with everything that it may show.
"""

from django.db import migrations

VERSIONS = """
CREATE FUNCTION exhibits_version_begins_as_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version begins as a draft'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'version_begins_as_draft';
END $$;
CREATE TRIGGER version_begins_as_draft BEFORE INSERT ON exhibits_version
    FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION exhibits_version_begins_as_draft();

CREATE FUNCTION exhibits_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'version % was sent to review and is kept', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_sent_is_kept';
    END IF;
    IF NOT (OLD.state, NEW.state) IN (
        ('in_review', 'approved'), ('in_review', 'returned'), ('in_review', 'set_aside'), ('approved', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'a version that is % does not become %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_takes_its_way';
    END IF;
    IF (NEW.piece_id, NEW.number, NEW.content, NEW.based_on_id, NEW.saves, NEW.saved_at, NEW.sent_at, NEW.sent_by_id,
        NEW.fingerprint) IS DISTINCT FROM (OLD.piece_id, OLD.number, OLD.content, OLD.based_on_id, OLD.saves,
        OLD.saved_at, OLD.sent_at, OLD.sent_by_id, OLD.fingerprint)
        OR (OLD.state = 'approved' AND NEW.approved_at IS DISTINCT FROM OLD.approved_at)
    THEN
        RAISE EXCEPTION 'version % was sent to review and does not change', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_sent_is_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_is_frozen BEFORE UPDATE OR DELETE ON exhibits_version
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION exhibits_version_is_frozen();

CREATE FUNCTION exhibits_draft_is_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a draft does not become %', NEW.state
        USING ERRCODE = 'check_violation', CONSTRAINT = 'version_takes_its_way';
END $$;
CREATE TRIGGER draft_is_sent BEFORE UPDATE ON exhibits_version
    FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'in_review'))
    EXECUTE FUNCTION exhibits_draft_is_sent();

CREATE FUNCTION exhibits_version_approved_when_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM exhibits_signature WHERE version_id = NEW.id)
        OR EXISTS (SELECT FROM exhibits_signature WHERE version_id = NEW.id AND verdict <> 'passed')
    THEN
        RAISE EXCEPTION 'version % has not passed every step', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_approved_when_signed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_approved_when_signed BEFORE UPDATE ON exhibits_version
    FOR EACH ROW WHEN (OLD.state = 'in_review' AND NEW.state = 'approved')
    EXECUTE FUNCTION exhibits_version_approved_when_signed();

CREATE FUNCTION exhibits_withdrawn_is_not_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE exhibits_piece SET live_id = NULL WHERE live_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER withdrawn_is_not_live AFTER UPDATE ON exhibits_version
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state = 'withdrawn')
    EXECUTE FUNCTION exhibits_withdrawn_is_not_live();

CREATE FUNCTION exhibits_live_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM exhibits_version WHERE id = NEW.live_id AND piece_id = NEW.id AND state = 'approved' FOR SHARE
    ) THEN
        RAISE EXCEPTION 'only an approved version of a piece is on show'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'piece_live_is_approved';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER live_is_approved BEFORE INSERT OR UPDATE OF live_id ON exhibits_piece
    FOR EACH ROW WHEN (NEW.live_id IS NOT NULL) EXECUTE FUNCTION exhibits_live_is_approved();

-- What belongs to a version is written with it: its authors, and the pictures and recordings it uses.
CREATE FUNCTION exhibits_written_with_the_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM exhibits_version WHERE id = concerned AND state <> 'draft') THEN
        RAISE EXCEPTION 'version % was sent to review and does not change', concerned
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_sent_is_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
END $$;
CREATE TRIGGER author_written_with_the_draft BEFORE INSERT OR UPDATE OR DELETE ON exhibits_author
    FOR EACH ROW EXECUTE FUNCTION exhibits_written_with_the_draft();
CREATE TRIGGER picture_use_written_with_the_draft BEFORE INSERT OR UPDATE OR DELETE ON exhibits_pictureuse
    FOR EACH ROW EXECUTE FUNCTION exhibits_written_with_the_draft();
CREATE TRIGGER recording_use_written_with_the_draft BEFORE INSERT OR UPDATE OR DELETE ON exhibits_recordinguse
    FOR EACH ROW EXECUTE FUNCTION exhibits_written_with_the_draft();
"""
VERSIONS_UNDONE = """
DROP TRIGGER recording_use_written_with_the_draft ON exhibits_recordinguse;
DROP TRIGGER picture_use_written_with_the_draft ON exhibits_pictureuse;
DROP TRIGGER author_written_with_the_draft ON exhibits_author;
DROP TRIGGER live_is_approved ON exhibits_piece;
DROP TRIGGER withdrawn_is_not_live ON exhibits_version;
DROP TRIGGER version_approved_when_signed ON exhibits_version;
DROP TRIGGER draft_is_sent ON exhibits_version;
DROP TRIGGER version_is_frozen ON exhibits_version;
DROP TRIGGER version_begins_as_draft ON exhibits_version;
DROP FUNCTION exhibits_written_with_the_draft();
DROP FUNCTION exhibits_live_is_approved();
DROP FUNCTION exhibits_withdrawn_is_not_live();
DROP FUNCTION exhibits_version_approved_when_signed();
DROP FUNCTION exhibits_draft_is_sent();
DROP FUNCTION exhibits_version_is_frozen();
DROP FUNCTION exhibits_version_begins_as_draft();
"""

SIGNATURES = """
CREATE FUNCTION exhibits_signature_begins_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict <> 'open'
        OR NOT EXISTS (SELECT FROM exhibits_version WHERE id = NEW.version_id AND state = 'in_review')
    THEN
        RAISE EXCEPTION 'a step begins open, in a version that is in review'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_begins_open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signature_begins_open BEFORE INSERT ON exhibits_signature
    FOR EACH ROW EXECUTE FUNCTION exhibits_signature_begins_open();

CREATE FUNCTION exhibits_signature_is_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.verdict <> 'open'
        OR (NEW.version_id, NEW."order", NEW.name, NEW.work) IS DISTINCT FROM
           (OLD.version_id, OLD."order", OLD.name, OLD.work)
    THEN
        RAISE EXCEPTION 'a signature is kept as it was given'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_is_kept';
    END IF;
    IF NOT EXISTS (SELECT FROM exhibits_version WHERE id = NEW.version_id AND state = 'in_review' FOR SHARE)
        OR EXISTS (SELECT FROM exhibits_signature
            WHERE version_id = NEW.version_id AND "order" < NEW."order" AND verdict <> 'passed')
    THEN
        RAISE EXCEPTION 'this step has not its turn'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_in_its_turn';
    END IF;
    IF EXISTS (SELECT FROM exhibits_author WHERE version_id = NEW.version_id AND person_id = NEW.by_id) THEN
        RAISE EXCEPTION 'nobody reviews what they wrote themselves'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_by_no_author';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signature_is_given BEFORE UPDATE OR DELETE ON exhibits_signature
    FOR EACH ROW EXECUTE FUNCTION exhibits_signature_is_given();
"""
SIGNATURES_UNDONE = """
DROP TRIGGER signature_is_given ON exhibits_signature;
DROP TRIGGER signature_begins_open ON exhibits_signature;
DROP FUNCTION exhibits_signature_is_given();
DROP FUNCTION exhibits_signature_begins_open();
"""

SCREENS = """
CREATE FUNCTION exhibits_screen_has_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO exhibits_screenstate (screen_id, revision, revised_at, reported_slide, reported_problem)
        VALUES (NEW.id, 1, clock_timestamp(), '', '');
    RETURN NULL;
END $$;
CREATE TRIGGER screen_has_state AFTER INSERT ON exhibits_screen
    FOR EACH ROW EXECUTE FUNCTION exhibits_screen_has_state();

CREATE FUNCTION exhibits_wall_has_default() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint;
BEGIN
    IF TG_TABLE_NAME = 'exhibits_screen' THEN concerned := NEW.id; ELSE concerned := OLD.screen_id; END IF;
    -- One after the other: two who take off one default each must not both find the other's still there.
    PERFORM FROM exhibits_screen WHERE id = concerned AND kind = 'wall' AND retired_at IS NULL FOR UPDATE;
    IF FOUND AND NOT EXISTS (
        SELECT FROM exhibits_placement WHERE screen_id = concerned AND priority = 'default' AND ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'screen % would have nothing to show', concerned
            USING ERRCODE = 'check_violation', CONSTRAINT = 'screen_always_has_a_default';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER wall_has_default AFTER UPDATE OR DELETE ON exhibits_placement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION exhibits_wall_has_default();
CREATE CONSTRAINT TRIGGER wall_has_default AFTER INSERT OR UPDATE ON exhibits_screen
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION exhibits_wall_has_default();

CREATE FUNCTION exhibits_revise(screens bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE exhibits_screenstate SET revision = revision + 1, revised_at = clock_timestamp() WHERE screen_id IN (
        SELECT screen_id FROM exhibits_screenstate WHERE screen_id = ANY(screens) ORDER BY screen_id FOR UPDATE
    );
$$;

CREATE FUNCTION exhibits_placement_revises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM exhibits_revise(ARRAY[
        CASE TG_OP WHEN 'INSERT' THEN NEW.screen_id ELSE OLD.screen_id END,
        CASE TG_OP WHEN 'DELETE' THEN OLD.screen_id ELSE NEW.screen_id END
    ]);
    RETURN NULL;
END $$;
CREATE TRIGGER placement_revises AFTER INSERT OR UPDATE OR DELETE ON exhibits_placement
    FOR EACH ROW EXECUTE FUNCTION exhibits_placement_revises();

CREATE FUNCTION exhibits_slide_revises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM exhibits_revise(ARRAY(SELECT screen_id FROM exhibits_placement WHERE slide_id = NEW.id AND ended_at IS NULL));
    RETURN NULL;
END $$;
CREATE TRIGGER slide_revises AFTER UPDATE ON exhibits_slide
    FOR EACH ROW EXECUTE FUNCTION exhibits_slide_revises();

CREATE FUNCTION exhibits_piece_revises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM exhibits_revise(ARRAY(
        SELECT placement.screen_id FROM exhibits_placement placement
            JOIN exhibits_slide slide ON slide.id = placement.slide_id
            WHERE slide.piece_id = NEW.id AND placement.ended_at IS NULL
        UNION SELECT screen.id FROM exhibits_screen screen
            JOIN exhibits_section section ON section.exhibition_id = screen.exhibition_id
            JOIN exhibits_panel panel ON panel.section_id = section.id
            WHERE screen.kind = 'rail' AND panel.piece_id = NEW.id
        UNION SELECT screen.id FROM exhibits_screen screen WHERE screen.kind = 'map' AND NEW.kind = 'site'
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER piece_revises AFTER UPDATE OF live_id ON exhibits_piece
    FOR EACH ROW WHEN (NEW.live_id IS DISTINCT FROM OLD.live_id) EXECUTE FUNCTION exhibits_piece_revises();

CREATE FUNCTION exhibits_rail_revises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM exhibits_revise(ARRAY(SELECT id FROM exhibits_screen WHERE kind = 'rail'));
    RETURN NULL;
END $$;
CREATE TRIGGER panel_revises AFTER INSERT OR UPDATE OR DELETE ON exhibits_panel
    FOR EACH STATEMENT EXECUTE FUNCTION exhibits_rail_revises();
CREATE TRIGGER section_revises AFTER UPDATE ON exhibits_section
    FOR EACH STATEMENT EXECUTE FUNCTION exhibits_rail_revises();

CREATE FUNCTION exhibits_picture_revises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM exhibits_revise(ARRAY(SELECT id FROM exhibits_screen));
    RETURN NULL;
END $$;
CREATE TRIGGER picture_revises AFTER UPDATE OF stem ON exhibits_picture
    FOR EACH ROW WHEN (NEW.stem <> OLD.stem) EXECUTE FUNCTION exhibits_picture_revises();

CREATE FUNCTION exhibits_screen_revises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM exhibits_revise(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER screen_revises AFTER UPDATE ON exhibits_screen
    FOR EACH ROW EXECUTE FUNCTION exhibits_screen_revises();
"""
SCREENS_UNDONE = """
DROP TRIGGER screen_revises ON exhibits_screen;
DROP TRIGGER picture_revises ON exhibits_picture;
DROP TRIGGER section_revises ON exhibits_section;
DROP TRIGGER panel_revises ON exhibits_panel;
DROP TRIGGER piece_revises ON exhibits_piece;
DROP TRIGGER slide_revises ON exhibits_slide;
DROP TRIGGER placement_revises ON exhibits_placement;
DROP TRIGGER wall_has_default ON exhibits_screen;
DROP TRIGGER wall_has_default ON exhibits_placement;
DROP TRIGGER screen_has_state ON exhibits_screen;
DROP FUNCTION exhibits_screen_revises();
DROP FUNCTION exhibits_picture_revises();
DROP FUNCTION exhibits_rail_revises();
DROP FUNCTION exhibits_piece_revises();
DROP FUNCTION exhibits_slide_revises();
DROP FUNCTION exhibits_placement_revises();
DROP FUNCTION exhibits_revise(bigint[]);
DROP FUNCTION exhibits_wall_has_default();
DROP FUNCTION exhibits_screen_has_state();
"""


class Migration(migrations.Migration):
    dependencies = [("exhibits", "0001_initial")]

    operations = [
        migrations.RunSQL(VERSIONS, VERSIONS_UNDONE),
        migrations.RunSQL(SIGNATURES, SIGNATURES_UNDONE),
        migrations.RunSQL(SCREENS, SCREENS_UNDONE),
    ]
