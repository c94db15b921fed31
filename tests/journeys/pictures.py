"""`python -m tests.journeys.pictures [ADDRESS]`: take the pictures of the guides from a running demonstration centre.

The password of the cast is read from the file that `make run` keeps. Run by hand when a page has changed; what is in
`docs/guides/pictures/` is committed.
"""

import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from centre.shared.tests.browsers import chromium

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "guides" / "pictures"
WIDTH, HEIGHT, SHOWN = 1280, 860, 960  # of the window, and how wide the picture is
PHONE = 390


@dataclass(frozen=True)
class Picture:
    """One picture: the page, who looks at it, and on what; `address` is a URL name with its arguments filled in."""

    name: str
    address: str
    who: str | None = None
    phone: bool = False


PICTURES = (
    Picture("home", "/"),
    Picture("day", "/rooms/day/"),
    Picture("reserve", "/rooms/search/"),
    Picture("my-reservations", "/reservations/", "alice"),
    Picture("visit", "/visits/ask/"),
    Picture("reading", "/reading/"),
    Picture("account", "/account/", "alice", phone=True),
    Picture("desk-today", "/desk/today/", "erik"),
    Picture("desk-day", "/desk/day/", "erik"),
    Picture("desk-requests", "/desk/reservations/", "erik"),
    Picture("desk-visits", "/desk/visits/", "erik"),
    Picture("desk-lending", "/desk/lending/", "erik"),
    Picture("desk-accounts", "/desk/accounts/", "root"),
    Picture("desk-opening", "/desk/opening/", "root"),
    Picture("desk-screens", "/desk/screens/", "root"),
    Picture("desk-trail", "/desk/trail/", "root"),
    Picture("desk-audit", "/desk/self-audit/", "root"),
)


def main() -> None:
    """Take every picture."""
    site = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    password = (Path(os.environ.get("VAR_DIR") or ROOT / "var") / "demo-password.txt").read_text().strip()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), chromium_sandbox=os.geteuid() != 0)
        seen: dict[tuple[str | None, bool], Page] = {}
        for picture in PICTURES:
            key = (picture.who, picture.phone)
            if key not in seen:
                seen[key] = _visitor(browser, site, password, picture)
            _take(seen[key], site, picture)
        browser.close()


def _visitor(browser: Browser, site: str, password: str, picture: Picture) -> Page:
    size = {"width": PHONE if picture.phone else WIDTH, "height": HEIGHT}
    page = browser.new_page(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    if picture.who:
        page.goto(f"{site}/account/sign-in/")
        page.fill("[name=username]", picture.who)
        page.fill("[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def _take(page: Page, site: str, picture: Picture) -> None:
    answer = page.goto(site + picture.address)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{picture.address} answers {answer and answer.status}.")
    image: Image.Image = Image.open(io.BytesIO(page.screenshot()))
    if image.width > SHOWN:
        image = image.resize((SHOWN, image.height * SHOWN // image.width), Image.Resampling.LANCZOS)
    image.save(FOLDER / f"{picture.name}.webp", quality=70, method=6)


if __name__ == "__main__":
    main()
