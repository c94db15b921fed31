"""What browsers are sent: the official Bootstrap and htmx, and stylesheets that mean what their sources say."""

import base64
import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from centre.shared.static_files import ENTRY_SHEETS, whole_sheet

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"

# As published: the first two in Bootstrap's own instructions, the third computed from htmx.org 2.0.10 on npm.
OFFICIAL = {
    "vendor/bootstrap/css/bootstrap.min.css": "sRIl4kxILFvY47J16cr9ZwB07vP4J8+LH7qKQnuqkuIAvNWLzeN8tE5YBujZqJLB",
    "vendor/bootstrap/js/bootstrap.bundle.min.js": "FKyoEForCGlyvwx9Hj09JcYn3nv7wiPVlz7YYwJrWVcXK/BmnVDxM+D2scQbITxI",
    "django_htmx/htmx-2.min.js": "H5SrcfygHmAuTDZphMHqBJLc3FhssKjG7w/CeCpFReSfwBWDTKpkzPP8c+cLsK+V",
}


@pytest.mark.parametrize(("name", "integrity"), OFFICIAL.items())
def test_files_of_others_are_the_official_ones(name: str, integrity: str) -> None:
    path = finders.find(name)
    assert path, f"{name} is not found"
    digest = hashlib.sha384(Path(path).read_bytes()).digest()
    assert base64.b64encode(digest).decode() == integrity, f"{name} is not the file its makers published"


def test_nothing_is_loaded_from_elsewhere() -> None:
    pages = [*ROOT.glob("templates/**/*.html"), *STATIC.glob("**/*.css"), *STATIC.glob("**/*.js")]
    loading = r"(?:<(?:script|link|img|iframe)\b[^>]*(?:src|href)=|url\(|import\s+|@import\s+)"
    loads = re.compile(loading + r"""["']?(?:https?:)?//""")
    assert [str(page.relative_to(ROOT)) for page in pages if loads.search(page.read_text())] == []


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The project's own files and Bootstrap, collected as for serving; the admin's take too long."""
    from django.test import override_settings

    root = tmp_path_factory.mktemp("static")
    storages = {"staticfiles": {"BACKEND": "centre.shared.static_files.PortalStaticFilesStorage"}}
    own = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(STATIC_ROOT=str(root), STORAGES=storages, STATICFILES_FINDERS=own, DEBUG=False):
        cast(Any, finders.get_finder).cache_clear()
        ignored = ["bootstrap-*", "*.rtl.*", "bootstrap.esm*", "bootstrap.bundle*", "bootstrap.js*", "bootstrap.css*"]
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=ignored)
        from django.contrib.staticfiles.storage import staticfiles_storage

        yield SimpleNamespace(root=root, url=staticfiles_storage.url)
    cast(Any, finders.get_finder).cache_clear()


def test_collecting_makes_one_stylesheet_of_the_parts(collected: Any) -> None:
    sheet = (collected.root / "css/portal.css").read_text()
    assert "@import" not in sheet
    assert sheet.count("{") == sheet.count("}")
    layers = ("bootstrap", "tokens", "base", "modes", "print")
    order = ["@layer bootstrap, tokens", *(f"@layer {name} {{" for name in layers)]
    places = [sheet.index(part) for part in order]
    assert places == sorted(places)


def test_collected_files_have_names_that_change_with_their_content(collected: Any) -> None:
    assert re.fullmatch(r"/static/css/portal\.[0-9a-f]{12}\.css", collected.url("css/portal.css"))
    assert (collected.root / collected.url("css/portal.css").removeprefix("/static/")).exists()


def test_the_stylesheet_is_sent_compressed_and_small(collected: Any) -> None:
    """The aim of the design: 10 KB for the portal's own part; with Bootstrap below 45 KB."""
    packed = collected.root / (collected.url("css/portal.css").removeprefix("/static/") + ".br")
    assert packed.stat().st_size < 45_000


def sources(tmp_path: Path, **files: str) -> dict[str, tuple[FileSystemStorage, str]]:
    storage = FileSystemStorage(str(tmp_path))
    for name, text in files.items():
        (tmp_path / f"{name}.css").write_text(text)
    return {f"{name}.css": (storage, f"{name}.css") for name in files}


def test_an_import_is_replaced_in_its_place_and_in_its_layer(tmp_path: Path) -> None:
    entry = '@layer a, b;\n@import url("one.css") layer(a);\n@import url("two.css");\np { color: red; }\n'
    files = sources(tmp_path, entry=entry, one='@charset "UTF-8";a { b: c; }', two="d { e: f; }")
    assert whole_sheet(files, "entry.css").split("\n") == [
        "@layer a, b;", "@layer a {", "a { b: c; }", "}", "d { e: f; }", "p { color: red; }", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["@import 'one.css';", '@import url("one.css") screen;', '@import url("one.css") layer;']
)
def test_an_import_that_is_not_understood_stops_the_collecting(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match="write imports as"):
        whole_sheet(sources(tmp_path, entry=line, one=""), "entry.css")


def test_a_part_with_a_relative_address_stops_the_collecting(tmp_path: Path) -> None:
    files = sources(tmp_path, entry='@import url("one.css");', one="a { background: url(picture.png); }")
    with pytest.raises(ValueError, match="begin with /static/ only"):
        whole_sheet(files, "entry.css")


@pytest.mark.parametrize("name", ENTRY_SHEETS)
def test_every_part_of_an_entry_sheet_wraps_itself_in_a_layer(name: str) -> None:
    """An unlayered rule would beat every layer, also the modes for elderly people and for high contrast."""
    for part in re.findall(r'@import url\("(?!\.\./vendor)([^"]+)"\);', (STATIC / name).read_text()):
        text = re.sub(r"/\*.*?\*/", "", ((STATIC / name).parent / part).read_text(), flags=re.DOTALL).strip()
        assert text.startswith("@layer "), f"{part} should begin with @layer"


# --- data: images ----------------------------------------------------------------------------------------------------

RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
# Parts of Bootstrap with marks that no page of ours uses; a page that begins to has to bring a mark of its own.
UNUSED = ("form-switch", "navbar", "accordion", "btn-close", "carousel", "is-valid", "was-validated", "data-bs-theme")


def test_no_mark_of_bootstrap_comes_as_a_data_image_because_the_policy_forbids_them() -> None:
    """Each rule with one is answered by ours, or is about something that is in no page."""
    bootstrap = Path(str(finders.find("vendor/bootstrap/css/bootstrap.min.css"))).read_text()
    ours = "".join(path.read_text() for path in STATIC.glob("css/**/*.css"))
    with_marks = [found for found in RULE.finditer(bootstrap) if 'url("data:' in found[2]]
    assert len(with_marks) > 15
    assert (
        ".is-invalid:is(.form-control, .form-select) { border: 2px solid var(--rouge); background-image: none; }"
        in ours
    )
    for rule in with_marks:
        unused = any(name in rule[1] for name in (*UNUSED, ".is-invalid"))
        assert unused or f"  {rule[1]} {{ --bs-form-" in ours, rule[1]


def test_parts_of_bootstrap_whose_marks_are_not_ours_stand_in_no_page() -> None:
    used = re.compile("|".join(rf"[\"' ]{name}\b" for name in UNUSED))
    assert [
        str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html") if used.search(path.read_text())
    ] == []


def test_our_own_styles_hold_no_data_image() -> None:
    sheets = STATIC.glob("css/**/*.css")
    assert [
        path.name for path in sheets if "data:" in re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    ] == []


def test_collecting_gives_the_marks_names_that_change_with_their_content(collected: Any) -> None:
    sheet = (collected.root / collected.url("css/portal.css").removeprefix("/static/")).read_text()
    assert re.search(r'url\("(/static|\.\.)/marks/ticked\.[0-9a-f]{12}\.svg"\)', sheet)
