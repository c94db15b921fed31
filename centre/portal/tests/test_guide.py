"""Guide, accessibility statement, privacy notice, and the gallery of components."""

import pytest
from django.conf import settings
from django.test import Client

from centre.accounts.consent import PRIVACY_NOTICE_VERSION

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["/guide/", "/accessibility/", "/privacy/"])
def test_everybody_can_read_it_in_both_languages(client: Client, path: str, language: str) -> None:
    client.cookies["language"] = language
    page = client.get(path)
    assert page.status_code == 200
    assert settings.CENTRE["phone"] in page.content.decode()
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize("path", ["/guide/", "/accessibility/", "/privacy/"])
def test_it_is_read_only(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_the_privacy_notice_names_its_version(client: Client) -> None:
    assert f"第 {PRIVACY_NOTICE_VERSION} 版" in client.get("/privacy/").content.decode()


def test_articles_can_be_read_aloud(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    assert 'data-read-aloud="notice"' in page
    assert 'id="notice"' in page


def test_the_gallery_is_for_staff(client: Client, alice_client: Client, erik_client: Client) -> None:
    assert client.get("/desk/components/").status_code == 302
    assert alice_client.get("/desk/components/").status_code == 403
    assert erik_client.get("/desk/components/").status_code == 200


def test_the_gallery_shows_a_refused_form_as_pages_do(erik_client: Client) -> None:
    page = erik_client.get("/desk/components/").content.decode()
    assert '<a href="#id_people">' in page
    assert 'id="id_people"' in page
    assert 'aria-describedby="id_people_error"' in page or "invalid-feedback" in page
