"""What the log is searched by: organisation, contact, purpose, docents and remarks of a visit, kept by triggers.

A contact that is forgotten can no longer be searched for, by the same statement that forgets it.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations

from centre.shared.migrating import Together

TRIGGERS = """
CREATE FUNCTION reception_visit_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := to_tsvector('simple', centre_bigrams(left(concat_ws(' ',
        NEW.reference, NEW.organisation_name, NEW.contact_name, NEW.purpose_words,
        (SELECT string_agg(DISTINCT person.name, ' ') FROM reception_duty AS duty
            JOIN reception_batch AS batch ON batch.id = duty.batch_id
            JOIN accounts_user AS person ON person.id = duty.docent_id WHERE batch.visit_id = NEW.id),
        (SELECT string_agg(text, ' ' ORDER BY id) FROM reception_remark WHERE visit_id = NEW.id)
    ), 16000)));
    RETURN NEW;
END $$;
CREATE TRIGGER visit_words BEFORE INSERT OR UPDATE OF reference, organisation_name, contact_name, purpose_words, search
    ON reception_visit FOR EACH ROW EXECUTE FUNCTION reception_visit_words();

CREATE FUNCTION reception_duty_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reception_visit SET search = NULL WHERE id IN (
        SELECT visit_id FROM reception_batch
        WHERE id = CASE WHEN TG_OP <> 'INSERT' THEN OLD.batch_id END
           OR id = CASE WHEN TG_OP <> 'DELETE' THEN NEW.batch_id END
    );
    RETURN NULL;
END $$;
CREATE TRIGGER duty_words AFTER INSERT OR DELETE OR UPDATE OF docent_id, batch_id ON reception_duty
    FOR EACH ROW EXECUTE FUNCTION reception_duty_words();

CREATE FUNCTION reception_remark_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reception_visit SET search = NULL WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER remark_words AFTER INSERT OR DELETE OR UPDATE OF text ON reception_remark
    FOR EACH ROW EXECUTE FUNCTION reception_remark_words();

CREATE FUNCTION reception_person_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reception_visit SET search = NULL WHERE id IN (
        SELECT batch.visit_id FROM reception_duty AS duty JOIN reception_batch AS batch ON batch.id = duty.batch_id
        WHERE duty.docent_id = NEW.id
    );
    RETURN NULL;
END $$;
CREATE TRIGGER person_words AFTER UPDATE OF name ON accounts_user
    FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION reception_person_words();

UPDATE reception_visit SET search = NULL;
"""
TRIGGERS_UNDONE = """
DROP TRIGGER person_words ON accounts_user;
DROP TRIGGER remark_words ON reception_remark;
DROP TRIGGER duty_words ON reception_duty;
DROP TRIGGER visit_words ON reception_visit;
DROP FUNCTION reception_person_words();
DROP FUNCTION reception_remark_words();
DROP FUNCTION reception_duty_words();
DROP FUNCTION reception_visit_words();
"""


class Migration(migrations.Migration):
    dependencies = [("reception", "0003_asking"), ("shared", "0001_bigrams")]

    operations = [
        Together([
            migrations.AddField(
                model_name="visit",
                name="search",
                field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
            ),
            migrations.AddIndex(
                model_name="visit",
                index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="visit_by_words"),
            ),
        ]),
        migrations.RunSQL(TRIGGERS, TRIGGERS_UNDONE),
    ]
