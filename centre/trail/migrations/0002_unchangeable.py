"""What the database itself sees to: nobody changes the trail, and every change of data is told in it.

Each transaction that changes something tracked has one context of its own, written once, which is therefore finished
when it is committed; the entry of it is made at the very end, when all is known that there is to know.
"""

from django.conf import settings
from django.db import migrations

# Rows of the trail and of the history are added only. The owner of a table may let itself change one, and must say so.
UNCHANGEABLE = """
CREATE FUNCTION trail_may_be_changed(wanted regclass) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_setting('centre.trail_upkeep', true) = 'on'
        AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = wanted), 'USAGE')
$$;

CREATE FUNCTION trail_is_unchangeable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT coalesce(trail_may_be_changed(TG_RELID), false) THEN
        RAISE EXCEPTION 'Rows of % are kept as they are: % is refused.', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'trail_is_unchangeable';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER trail_is_unchangeable BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_unchangeable();
CREATE TRIGGER trail_is_unchangeable BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_seal
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_unchangeable();
"""
NO_LONGER_UNCHANGEABLE = """
DROP TRIGGER trail_is_unchangeable ON trail_entry;
DROP TRIGGER trail_is_unchangeable ON trail_seal;
DROP FUNCTION trail_is_unchangeable() CASCADE;
DROP FUNCTION trail_may_be_changed(regclass) CASCADE;
"""

# A request may change something in several transactions; each gets a context of its own, so that none is ever changed
# after its commit. What nobody gave a reason for (a job, psql) has one too. The moment is in the key because numbers of
# transactions begin anew in a restored database.
CONTEXTS = """
CREATE FUNCTION trail_own_context() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT md5(coalesce(current_setting('pghistory.context_id', true), '') || pg_current_xact_id()::text
        || extract(epoch FROM now())::text)::uuid
$$;

CREATE FUNCTION trail_told() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb
$$;

CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    own uuid := %(schema)s.trail_own_context();
BEGIN
    INSERT INTO %(schema)s.pghistory_context (id, metadata, created_at, updated_at)
    VALUES (own, %(schema)s.trail_told() - '{address,request_id}'::text[], now(), now())
    ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
        WHERE pghistory_context.metadata <> EXCLUDED.metadata;
    RETURN own;
END
$$;

CREATE FUNCTION trail_context_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.id <> %(schema)s.trail_own_context() AND NOT coalesce(%(schema)s.trail_may_be_changed(TG_RELID), false) THEN
        RAISE EXCEPTION USING MESSAGE = 'Contexts are kept as they are when their transaction is over.',
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'trail_is_unchangeable';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER trail_context_is_kept BEFORE UPDATE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION trail_context_is_kept();
CREATE TRIGGER trail_is_unchangeable BEFORE DELETE OR TRUNCATE ON pghistory_context
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_unchangeable();

CREATE FUNCTION trail_tells_of_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told jsonb;
    asked jsonb := trail_told();
    person bigint;
BEGIN
    SELECT metadata INTO told FROM pghistory_context WHERE id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF told ->> 'user' ~ '^[0-9]{1,18}$' THEN
        person := told ->> 'user';
    END IF;
    INSERT INTO trail_entry (kind, who, who_name, address, request_id, page, what, about, facts, context)
    VALUES (
        'changed', person,
        coalesce((SELECT %(name)s FROM %(people)s WHERE %(key)s = person), ''),
        left(coalesce(asked ->> 'address', ''), 64), left(coalesce(asked ->> 'request_id', ''), 64),
        left(coalesce(told ->> 'url', ''), 200), '', '',
        CASE WHEN told = '{}' THEN jsonb_build_object('role', session_user) ELSE '{}' END,
        NEW.id
    );
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER trail_tells_of_changes AFTER INSERT ON pghistory_context
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trail_tells_of_changes();
"""
NO_MORE_CONTEXTS = """
DROP TRIGGER trail_tells_of_changes ON pghistory_context;
DROP TRIGGER trail_is_unchangeable ON pghistory_context;
DROP TRIGGER trail_context_is_kept ON pghistory_context;
DROP FUNCTION trail_tells_of_changes();
DROP FUNCTION trail_context_is_kept();
DROP FUNCTION trail_told() CASCADE;
DROP FUNCTION trail_own_context() CASCADE;
"""

# Once nobody is writing, no number below the highest can still turn up: whoever takes a number holds the table first.
SETTLED = """
CREATE FUNCTION trail_settled() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM set_config('lock_timeout', '1s', true);
    LOCK TABLE %(schema)s.trail_entry IN SHARE MODE;
    RETURN (SELECT coalesce(max(id), 0) FROM %(schema)s.trail_entry);
END
$$;
"""


def with_names(apps, schema_editor):
    """The functions name their tables with the schema, so that nobody puts another one before it."""
    person = apps.get_model(*settings.AUTH_USER_MODEL.split("."))._meta
    quote = schema_editor.connection.ops.quote_name
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        names = {
            "schema": schema,
            "people": quote(person.db_table),
            "key": quote(person.pk.column),
            "name": quote("username"),
        }
        for statements in (CONTEXTS, SETTLED):
            cursor.execute(statements % names)


def as_it_was(apps, schema_editor):
    from pghistory.models import Context

    schema_editor.execute(NO_MORE_CONTEXTS)
    schema_editor.execute("DROP FUNCTION trail_settled()")
    schema_editor.execute("DROP FUNCTION _pgh_attach_context() CASCADE")
    Context.install_pgh_attach_context_func(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0001_the_trail"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(UNCHANGEABLE, NO_LONGER_UNCHANGEABLE),
        migrations.RunPython(with_names, as_it_was),
    ]
