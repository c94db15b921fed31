"""What is in `deploy/` fits the portal: variables, programs, addresses of files."""

import ast
import configparser
import os
import re
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from django.conf import settings as house
from django.urls import reverse

from centre import run

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
# Of developers, of `make run`, or set by the portal itself.
NOT_FOR_OPERATORS = {"DEBUG", "STATIC_FROM_SOURCE", "AS_OWNER"}
OF_THE_WEB_SERVER = {"GRANIAN_HOST", "GRANIAN_PORT", "GRANIAN_WORKERS", "GRANIAN_BLOCKING_THREADS"}
READERS = {"str", "bool", "int", "float", "list", "_networks"}


def variables_of_the_settings() -> set[str]:
    """The first argument of every `env.str("NAME", …)` and its like."""
    calls = list(ast.walk(ast.parse(Path(ROOT, "centre/settings.py").read_text())))
    found = set()
    for call in calls:
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in READERS and re.fullmatch(r"[A-Z][A-Z0-9_]+", str(call.args[0].value)):
                found.add(str(call.args[0].value))
    return found


def variables_of(name: str) -> list[str]:
    return re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (DEPLOY / name).read_text(), re.MULTILINE)


def unit(name: str) -> configparser.ConfigParser:
    class Repeated(dict):  # systemd allows a key several times
        def __setitem__(self, key: str, value: object) -> None:
            if isinstance(value, list) and key in self and isinstance(self[key], list):
                value = [*self[key], *value]
            super().__setitem__(key, value)

    found = configparser.RawConfigParser(strict=False, dict_type=Repeated, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(DEPLOY / "systemd" / name)
    return found


def test_the_file_of_surroundings_names_every_variable_once_and_no_other() -> None:
    named = variables_of("centre.env")
    assert len(named) == len(set(named))
    assert set(named) == variables_of_the_settings() - NOT_FOR_OPERATORS | OF_THE_WEB_SERVER


@pytest.mark.parametrize("name", ["owner.env", "worker.env"])
def test_the_other_files_of_surroundings_name_no_variable_that_nobody_reads(name: str) -> None:
    assert variables_of(name)
    assert set(variables_of(name)) <= variables_of_the_settings()


def test_the_readme_knows_every_variable() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in variables_of("centre.env") if name not in readme and name not in OF_THE_WEB_SERVER] == []


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("systemd/*.service")), ids=lambda path: path.name)
def test_a_unit_is_whole_and_starts_what_there_is(path: Path) -> None:
    found = unit(path.name)
    service = dict(found["Service"])
    assert {"Unit", "Service", "Install"} == set(found.sections())
    assert service["User"] == "centre"
    assert service["NoNewPrivileges"] == "yes"
    command = str(service["ExecStart"]).splitlines()[0]
    assert command.startswith("/srv/centre/.venv/bin/")
    assert Path(sys.prefix, "bin", Path(command.split()[0]).name).exists()


def options(command: str) -> dict[str, str]:
    """The options of a command with their values, but for where it listens."""
    plain = re.sub(r'[",\[\]\\\s]+', " ", command)
    found = dict(re.findall(r"--([a-z-]+)(?:[= ]([0-9.]+|wsgi|warning)\b)?", plain))
    return {name: value for name, value in found.items() if name not in {"host", "port"}}


def test_the_web_server_is_started_everywhere_as_it_was_measured() -> None:
    measured = options(" ".join(run.web_command(8000)))
    assert measured["workers"] == "2"
    assert options((DEPLOY / "Dockerfile").read_text().partition("CMD")[2]) == measured
    service = dict(unit("centre-web.service")["Service"])
    given = re.findall(r"GRANIAN_([A-Z_]+)=(\S+)", str(service["Environment"]))
    by_variable = {name.lower().replace("_", "-"): value for name, value in given if name not in {"HOST", "PORT"}}
    assert options(str(service["ExecStart"])) | by_variable == measured


def test_the_containers_find_the_files_that_are_mounted() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert {"database", "prepare", "web", "worker", "proxy"} == set(compose["services"])
    mounted = [volume for service in compose["services"].values() for volume in service.get("volumes", ())]
    ours = [volume.split(":")[0] for volume in mounted if volume.startswith("./") and not volume.startswith("./tls")]
    assert len(ours) >= 6
    assert [name for name in ours if not (DEPLOY / name).exists()] == []
    named = {volume.split(":")[0] for volume in mounted if not volume.startswith("./")}
    assert named == set(compose["volumes"])
    for service in compose["services"].values():
        for name in service.get("env_file", ()):
            assert (DEPLOY / name).exists() or name == "database.env"


def test_the_web_server_keeps_its_address_when_its_container_is_made_anew() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    [given] = compose["networks"]["default"]["ipam"]["config"]
    address = ip_address(compose["services"]["web"]["networks"]["default"]["ipv4_address"])
    assert address in ip_network(given["subnet"])
    assert address not in ip_network(given["ip_range"])  # from there the others get theirs
    assert given["subnet"] in (DEPLOY / "compose.yaml").read_text().partition("TRUSTED_PROXIES=")[2].splitlines()[0]


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.conf")), ids=lambda path: path.name)
def test_a_configuration_includes_what_there_is_and_closes_what_it_opens(path: Path) -> None:
    text = re.sub(r"^\s*#.*$", "", path.read_text(), flags=re.MULTILINE)
    assert text.count("{") == text.count("}")
    assert [
        name for name in re.findall(r"/etc/nginx/centre/([\w.]+)", text) if not (DEPLOY / "nginx" / name).exists()
    ] == []


def test_the_proxy_lets_through_what_the_forms_take() -> None:
    text = (DEPLOY / "nginx/portal.conf").read_text()
    most = dict(re.findall(r"location \^~ (\S+) {\s*client_max_body_size (\d+)m;", text))

    def megabytes(name: str) -> int:
        return max((int(most[prefix]) for prefix in most if reverse(name).startswith(prefix)), default=3)

    assert megabytes("exhibits:desk_new_recording") > house.VIDEO_MOST_MB
    assert megabytes("sheets:desk_imports") > house.UPLOAD_MOST_MB
    assert megabytes("accounts:sign_in") == 3


def settings_with(**surroundings: str) -> str:
    ask = "from centre import settings as s; d = s.DATABASES['default']; "
    ask += "print(s.STORAGES['default'], d['DISABLE_SERVER_SIDE_CURSORS'], 'prepare_threshold' in d['OPTIONS'])"
    kept = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://somebody@127.0.0.1/x", "SECRET_KEY": "x"}
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=kept | surroundings, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_files_go_to_a_bucket_and_a_pooler_is_left_nothing_where_the_surroundings_say_so() -> None:
    alone = settings_with()
    assert "FileSystemStorage" in alone
    assert alone.split("}")[-1].split() == ["False", "True"]
    many = settings_with(S3_BUCKET="files", S3_ENDPOINT="http://files.example:9000", POOLER="true")
    assert "centre.shared.bucket.Bucket" in many
    assert "'endpoint_url': 'http://files.example:9000'" in many
    assert many.split("}")[-1].split() == ["True", "False"]
