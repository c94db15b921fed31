"""The conventions of the house that no linter knows."""

import tomllib
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
STOREYS = CONTRACTS[0]["layers"]
OUR_APPS = [app for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT) and ".venv" not in app.path]
OUR_MODELS = [model for app in OUR_APPS for model in app.get_models(include_auto_created=True)]


def storey(app: AppConfig) -> int:
    """Counted from the roof: a larger number is further down."""
    names = [[name.strip() for name in layer.split("|")] for layer in STOREYS]
    return next(number for number, siblings in enumerate(names) if app.name in siblings)


@pytest.mark.parametrize("app", OUR_APPS, ids=lambda app: app.name)
def test_every_app_has_its_storey_in_the_import_contract(app):
    assert any(app.name in layer for layer in STOREYS), f"add {app.name} to the layers in pyproject.toml"


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_only_go_down(model: type[Model]):
    for field in model._meta.get_fields():
        if not field.is_relation or field.auto_created or not isinstance(field.related_model, type):
            continue
        target = field.related_model._meta.app_config
        if target in OUR_APPS:
            assert storey(target) >= storey(model._meta.app_config), (
                f"{field} points upwards: a foreign key is an import"
            )


def test_no_module_is_called_services_or_utils():
    named_so = [
        path for app in OUR_APPS for name in ("services", "utils") for path in Path(app.path).rglob(f"{name}.py")
    ]
    assert named_so == [], "say what the module does: actions, queries, policies, or a noun"


def test_templates_hold_no_inline_script_and_no_style_attribute():
    folders = [ROOT / "templates", *(Path(app.path) / "templates" for app in OUR_APPS)]
    for path in (path for folder in folders for path in folder.rglob("*.html")):
        text = path.read_text().lower()
        assert " style=" not in text, f"{path}: the Content-Security-Policy forbids style attributes"
        assert "<style" not in text, f"{path}: the Content-Security-Policy forbids inline styles"
        assert "<script>" not in text, f"{path}: the Content-Security-Policy forbids inline scripts"
        assert " onclick=" not in text, f"{path}: the Content-Security-Policy forbids inline handlers"


def test_the_requirements_are_pinned_exactly():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "==" in line, f"{name}: {line} has no exact version"


def test_the_interface_is_chinese_unless_asked_otherwise():
    assert settings.LANGUAGE_CODE == "zh-hans"
    assert settings.TIME_ZONE == "Asia/Shanghai"
