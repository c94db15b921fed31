"""What `centre.shared.chinese.bigrams` makes of a text, for triggers that keep something searchable."""

from django.db import migrations

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTERS = (
    r"0-9a-z\u00df-\u00f6\u00f8-\u02af\u0386-\u03f5\u0400-\u0481\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3"
    r"\u0f40-\u0f6c\u1820-\u1878\u1e00-\u1fff\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3105-\u312f\ua000-\ua48c"
    r"\uac00-\ud7a3"
)
UNSEEN = r"\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"

BIGRAMS = rf"""
CREATE FUNCTION centre_bigrams(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(coalesce(string_agg(
        CASE WHEN letter ~ '[{HAN}]' THEN ' ' || letter
                || CASE WHEN following ~ '[{HAN}]' THEN following ELSE '' END || ' '
             WHEN letter ~ '[{LETTERS}]' THEN letter
             ELSE ' ' END, '' ORDER BY place), ''), '([^ ]{{60}})[^ ]+', '\1', 'g')
    FROM (
        SELECT letter, place, lead(letter) OVER (ORDER BY place) AS following
        FROM unnest(string_to_array(
            regexp_replace(normalize(lower(normalize(words, NFKC)), NFKC), '[{UNSEEN}]', '', 'g'), NULL
        )) WITH ORDINALITY AS one (letter, place)
    ) AS letters
$$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [migrations.RunSQL(BIGRAMS, "DROP FUNCTION centre_bigrams(text);")]
