"""Views of personal data and sign-ins move into the audit trail, which from now on is the one place for them."""

from django.db import migrations

CARRY_OVER = """
INSERT INTO trail_entry (kind, who, who_name, address, request_id, page, what, about, facts, at)
SELECT * FROM (
    SELECT 'unmasked', u.by_id, p.username, '', '', u.page, '', u.subject, '{}'::jsonb, u.at
    FROM accounts_unmasking AS u JOIN accounts_user AS p ON p.id = u.by_id
    UNION ALL
    SELECT 'signed_in', p.id, left(coalesce(l.username, ''), 150), coalesce(host(l.ip_address), ''), '',
        left(coalesce(l.path_info, ''), 200), '', '', '{}'::jsonb, l.attempt_time
    FROM axes_accesslog AS l LEFT JOIN accounts_user AS p ON p.username = l.username
    UNION ALL
    SELECT 'signed_out', p.id, left(coalesce(l.username, ''), 150), coalesce(host(l.ip_address), ''), '',
        '', '', '', '{}'::jsonb, l.logout_time
    FROM axes_accesslog AS l LEFT JOIN accounts_user AS p ON p.username = l.username
    WHERE l.logout_time IS NOT NULL
) AS told (kind, who, who_name, address, request_id, page, what, about, facts, at) ORDER BY at;
DELETE FROM axes_accesslog;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_closed_accounts"),
        ("axes", "0010_accessattemptexpiration"),
        ("trail", "0001_the_trail"),
    ]

    operations = [
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Unmasking"),
    ]
