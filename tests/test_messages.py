"""The command that keeps the Chinese catalogue."""

import json

import polib
import pytest
from django.core.management import CommandError, call_command

from centre.shared.management.commands.messages import texts_in


@pytest.fixture
def project(tmp_path, settings):
    """A small project with texts of every kind and an empty catalogue."""
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        "{% comment %}What stands after a comment is not part of it.{% endcomment %}\n"
        "<p>\n{% if x %}\n    {% translate 'Room' %}\n  {% endif %}\n</p>\n"
        "{% translate 'May' context 'month' %} it's (odd\n"
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} room\n{% plural %}\n  {{ n }} rooms\n"
        "{% endblocktranslate %}\n"
    )
    (tmp_path / "views.py").write_text("from x import gettext as _\n\n\ndef f():\n    return _('Hello %(name)s')\n")
    return tmp_path


def add(project, **translations):
    (project / "new.json").write_text(json.dumps(translations))
    call_command("messages", add=[project / "new.json"])


def complete(project):
    add(
        project,
        **{"Room": "场地", "month\4May": "五月", "%(n)s room": ["%(n)s 间场地"], "Hello %(name)s": "%(name)s，您好"},
    )


def fault():
    with pytest.raises(CommandError) as caught:
        call_command("messages", check=True)
    return str(caught.value)


def test_texts_are_found_in_python_and_in_templates(project):
    found = {key: text.plural for key, text in texts_in(project).items()}
    assert found == {
        (None, "Room"): "",
        ("month", "May"): "",
        (None, "%(n)s room"): "%(n)s rooms",
        (None, "Hello %(name)s"): "",
    }


def test_a_complete_catalogue_passes_the_check(project):
    complete(project)
    call_command("messages", check=True)
    compiled = polib.mofile(str(project / "locale/zh_Hans/LC_MESSAGES/django.mo"))
    assert compiled.find("May", msgctxt="month").msgstr == "五月"
    assert compiled.find("%(n)s room").msgstr_plural == {0: "%(n)s 间场地"}


def test_a_second_extraction_changes_nothing(project):
    complete(project)
    before = (project / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    call_command("messages")
    assert (project / "locale/zh_Hans/LC_MESSAGES/django.po").read_text() == before


def test_an_untranslated_text_fails_the_check(project):
    call_command("messages")
    assert "untranslated: 'Room' (templates/page.html)" in fault()


def test_a_new_text_fails_the_check(project):
    complete(project)
    (project / "forms.py").write_text("_('Brand new')\n")
    assert "not in the catalogue: 'Brand new' (forms.py)" in fault()


def test_a_text_no_longer_used_fails_the_check_and_is_dropped(project):
    complete(project)
    (project / "views.py").write_text("")
    assert "no longer used: 'Hello %(name)s'" in fault()
    call_command("messages")
    call_command("messages", check=True)


def test_other_placeholders_than_in_english_fail_the_check(project):
    complete(project)
    add(project, **{"Hello %(name)s": "%(nmae)s，您好"})
    assert "placeholders differ: 'Hello %(name)s'" in fault()


def test_a_fuzzy_text_fails_the_check(project):
    complete(project)
    path = project / "locale/zh_Hans/LC_MESSAGES/django.po"
    catalogue = polib.pofile(str(path))
    catalogue.find("Room").flags.append("fuzzy")
    catalogue.save()
    assert "fuzzy: 'Room'" in fault()


def test_a_catalogue_that_was_not_compiled_fails_the_check(project):
    complete(project)
    path = project / "locale/zh_Hans/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace("五月", "5 月"))
    assert fault().splitlines()[0] == "django.mo is not what django.po compiles to"


def test_adding_translations_drops_nothing(project):
    complete(project)
    (project / "views.py").write_text("")
    add(project, Room="房间")
    kept = polib.pofile(str(project / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert kept.find("Hello %(name)s").msgstr == "%(name)s，您好"
    assert kept.find("Room").msgstr == "房间"


def test_a_file_that_is_no_json_is_refused_in_one_sentence(project):
    (project / "new.json").write_text("{")
    with pytest.raises(CommandError, match="Cannot read translations from"):
        call_command("messages", add=[project / "new.json"])


def test_a_template_that_cannot_be_read_is_named(project):
    (project / "templates" / "broken.html").write_text("{% blocktranslate %}{% if x %}{% endblocktranslate %}")
    with pytest.raises(CommandError, match=r"broken\.html"):
        call_command("messages")
