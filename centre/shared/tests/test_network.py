"""Where a request comes from, who may say so, and what every answer tells browsers."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from centre.shared.network import network_address

PROXY, STRANGER = "10.0.0.1", "203.0.113.7"


def came_from(settings: Settings, remote: str, forwarded: str | None) -> str:
    settings.TRUSTED_PROXIES = ["10.0.0.0/24", "fd00::1"]
    more = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return network_address(RequestFactory().get("/", REMOTE_ADDR=remote, **more))


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        (STRANGER, None, STRANGER),
        (STRANGER, "10.1.1.1", STRANGER),  # no proxy of ours says this
        (PROXY, None, PROXY),
        (PROXY, STRANGER, STRANGER),
        (PROXY, f"127.0.0.1, 10.1.1.1, {STRANGER}", STRANGER),  # the first two were made up by the stranger
        (PROXY, f"{STRANGER}, 10.0.0.2", STRANGER),  # two proxies in a row
        (PROXY, "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (PROXY, f"{STRANGER}, nonsense", PROXY),
        (PROXY, "", PROXY),
        (PROXY, ", , ", PROXY),
        (PROXY, f"{STRANGER}:4711", STRANGER),
        (PROXY, "[2001:db8::1]:4711", "2001:db8::1"),
        ("fd00::1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", STRANGER, STRANGER),
        (PROXY, "x" * 10_000, PROXY),
        ("", STRANGER, ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours_counts(settings, remote, forwarded, expected) -> None:
    assert came_from(settings, remote, forwarded) == expected


# --- pages of staff --------------------------------------------------------------------------------------------------

INSIDE, OUTSIDE = {"REMOTE_ADDR": "10.20.0.5"}, {"REMOTE_ADDR": STRANGER}


@pytest.fixture
def house(settings: Settings) -> None:
    settings.DESK_NETWORKS = ["10.20.0.0/16", "2001:db8:5::/48"]
    settings.TRUSTED_PROXIES = [PROXY]


@pytest.mark.django_db
@pytest.mark.usefixtures("house")
class TestTheDeskIsOpenedInTheHouseOnly:
    @pytest.mark.parametrize("page", ["/desk/accounts/", "/admin/"])
    def test_colleagues_in_the_house_see_it(self, root_client: Client, page: str) -> None:
        assert root_client.get(page, **INSIDE).status_code == 200
        assert root_client.get(page, REMOTE_ADDR="2001:db8:5::7").status_code == 200

    @pytest.mark.parametrize("page", ["/desk/accounts/", "/admin/", "/admin/accounts/user/"])
    def test_colleagues_outside_are_told_why_not_and_it_is_recorded(self, root_client: Client, page: str) -> None:
        from centre.trail.models import Entry

        root_client.cookies["language"] = "en"
        answer = root_client.get(page, **OUTSIDE)
        assert answer.status_code == 403
        assert "inside the centre only" in answer.content.decode()
        entry = Entry.objects.get(kind="refused")
        assert (entry.address, entry.facts["outside"]) == (STRANGER, True)

    @pytest.mark.parametrize("page", ["/desk/accounts/", "/admin/", "/admin/login/", "/admin/logout/"])
    def test_for_strangers_there_is_no_such_page(self, client: Client, alice_client: Client, page: str) -> None:
        for somebody in (client, alice_client):
            assert somebody.get(page, **OUTSIDE).status_code == 404
            assert somebody.post(page, **OUTSIDE).status_code == 404

    def test_nobody_says_themselves_that_they_are_inside(self, root_client: Client) -> None:
        lie = {"HTTP_X_FORWARDED_FOR": "10.20.0.5", "HTTP_X_REAL_IP": "10.20.0.5", "HTTP_FORWARDED": "for=10.20.0.5"}
        assert root_client.get("/desk/accounts/", **OUTSIDE, **lie).status_code == 403
        behind = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": f"10.20.0.5, {STRANGER}"}
        assert root_client.get("/desk/accounts/", **behind).status_code == 403

    def test_through_our_proxy_the_house_is_still_the_house(self, root_client: Client) -> None:
        behind = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": "10.20.0.5"}
        assert root_client.get("/desk/accounts/", **behind).status_code == 200

    def test_everything_else_stays_open(self, client: Client, root_client: Client) -> None:
        assert client.get("/rooms/", **OUTSIDE).status_code == 200
        assert root_client.get("/account/", **OUTSIDE).status_code == 200


@pytest.mark.django_db
def test_without_the_setting_the_desk_is_opened_from_anywhere(root_client: Client) -> None:
    assert root_client.get("/desk/accounts/", **OUTSIDE).status_code == 200


# --- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_page_may_load_from_elsewhere_or_stand_in_a_frame_or_use_a_camera(client: Client) -> None:
    for page in ("/rooms/", "/nowhere/", "/account/sign-in/"):
        answer = client.get(page)
        policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
        assert policy.pop("default-src") == "'none'"
        assert {policy.pop(name) for name in ("frame-ancestors", "object-src", "base-uri")} == {"'none'"}
        assert set(policy.values()) == {"'self'"}  # no data:, no unsafe-anything, nobody else's host
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/desk/", "/desk/accounts/", "/admin/", "/account/", "/reservations/", "/inbox/"])
def test_pages_that_need_a_sign_in_are_kept_nowhere_on_the_way(root_client: Client, client: Client, page: str) -> None:
    for somebody in (root_client, client):
        answer = somebody.get(page, follow=somebody is root_client)
        assert "no-store" in answer["Cache-Control"], page
        assert "private" in answer["Cache-Control"], page


@pytest.mark.django_db
def test_what_every_browser_may_keep_may_still_be_kept(client: Client) -> None:
    assert "no-store" not in client.get("/rooms/").get("Cache-Control", "")


@pytest.mark.django_db
def test_public_pages_that_know_who_has_signed_in_are_kept_nowhere_either(alice_client: Client) -> None:
    for page in ("/", "/rooms/", "/privacy/"):
        assert alice_client.get(page)["Cache-Control"] == "private, no-store", page


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "a b", "", "."])
def test_a_name_that_is_not_ours_is_answered_by_a_page_that_uses_nothing_of_it(client: Client, host: str) -> None:
    for page in ("/rooms/", "/account/", "/account/sign-in/?next=/account/"):
        answer = client.get(page, headers={"Host": host, "X-Forwarded-Host": "127.0.0.1"})
        assert answer.status_code == 400, page
        assert "evil" not in answer.content.decode()


@pytest.mark.django_db
def test_a_host_that_a_stranger_claims_to_be_forwarded_is_not_believed(client: Client) -> None:
    answer = client.get("/account/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/?next=/account/")
