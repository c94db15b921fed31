"""Every template compiles, names only icons and drawings that exist, and keeps scripts and styles out."""

import re
from pathlib import Path

import lucide
import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from lucide.templatetags.lucide import lucide as lucide_svg

ROOT = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
ICON = re.compile(r"""\{% icon "([^"]+)" %\}|icon_name="([^"]+)"|\{% badge "[^"]*" \S+ "([^"]+)" %\}""")


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_icon_it_names_exists(name: str) -> None:
    for names in ICON.findall((ROOT / name).read_text()):
        icon_name = next(filter(None, names))
        try:
            lucide_svg(icon_name)
        except lucide.IconDoesNotExist:
            pytest.fail(f"{name}: lucide has no icon {icon_name!r}; look for one at lucide.dev/icons")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_drawing_it_names_exists(name: str) -> None:
    for drawing in re.findall(r'\{% drawing "([^"]+)"', (ROOT / name).read_text()):
        try:
            get_template(f"drawings/{drawing}.svg")
        except TemplateDoesNotExist:
            pytest.fail(f"{name}: there is no templates/drawings/{drawing}.svg")


@pytest.mark.parametrize("name", TEMPLATES + sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*.svg")))
def test_it_holds_no_inline_script_style_or_handler(name: str) -> None:
    """The Content-Security-Policy forbids them: what is written here would silently do nothing."""
    text = (ROOT / name).read_text()
    assert not re.search(r"<style|\sstyle\s*=", text), f"{name}: put the style into static/css"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), f"{name}: put the script into static/js"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']|javascript:|hx-on", text), (
        f"{name}: find the element by a data attribute"
    )
