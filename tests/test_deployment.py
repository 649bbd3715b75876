"""Where this is tested there is no Docker engine, so the files are held against what the code reads and runs."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import env
from devstack.roles import LOGINS
from devstack.up import product_commands
from tests.test_production_start import faults

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "web", "worker", "beat")


def required(text: str) -> list[str]:
    """Names of the variables that a text of docker-compose.yml takes from .env."""
    return re.findall(r"\$\{([A-Z_]+)", text)


def filled(value: Any) -> str:
    """The value as a container would get it: its default, or a secret of 40 characters for what .env must give."""
    return re.sub(
        r"\$\{([A-Z_]+)(?::-([^}]*))?[^}]*\}",
        lambda found: found.group(1).lower().ljust(40, "x") if found.group(2) is None else found.group(2),
        str(value),
    )


def test_the_services_are_the_five_of_the_product_and_its_preparation() -> None:
    assert list(SERVICES) == ["postgres", "redis", *OURS]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_service_runs_the_command_that_the_stack_runs(name: str) -> None:
    assert SERVICES[name]["command"] == product_commands("0.0.0.0:8000")[name]


def test_the_preparation_runs_the_command_that_the_stack_runs() -> None:
    assert SERVICES["prepare"]["command"] == ["python", "manage.py", "prepare_database"]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_service_is_one_that_the_settings_read(name: str) -> None:
    known = {setting.name for setting in env.SETTINGS}
    assert set(SERVICES[name]["environment"]) - known == set()


# What the composition itself decides: where things lie in a container, who connects as whom, and what production needs.
DECIDED = {
    "DOSSIER_ENV", "DOSSIER_TLS", "DOSSIER_MFA", "REDIS_URL", "DATABASE_URL", "DATABASE_OWNER_URL",
    "DOSSIER_AUDIT_KEY_FILE", "DOSSIER_CHECKPOINT_DIR", "DOSSIER_MEDIA_ROOT", "DOSSIER_HEARTBEAT_FILE",
}  # fmt: skip
# Refused in production; built into the image; named by hand when a backup is made or tried (docs/how-to/backup.md).
NOWHERE = {"DOSSIER_DEBUG", "DOSSIER_STATIC_ROOT", "DATABASE_BACKUP_URL", "DATABASE_ADMIN_URL"}


def test_an_operator_can_set_in_the_env_file_every_setting_that_the_composition_does_not_decide() -> None:
    given = [(key, str(text)) for name in OURS for key, text in SERVICES[name]["environment"].items()]
    from_env = {key for key, text in given if text.startswith("${" + key + ":")}
    assert {setting.name for setting in env.SETTINGS} - DECIDED - NOWHERE - from_env == set()
    assert from_env & (DECIDED | NOWHERE) == set()


def test_what_is_left_out_of_the_env_file_is_what_the_settings_say_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"DOSSIER_PROXIES": 1, "DOSSIER_LOG_FORMAT": "json"}  # a proxy stands in front; an engine keeps the log
    for name in OURS:
        for key, text in SERVICES[name]["environment"].items():
            if str(text).startswith("${" + key + ":-"):
                monkeypatch.setenv(key, filled(text))
                assert env.value(key) == other.get(key, next(s.default for s in env.SETTINGS if s.name == key)), key


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_given_every_setting_that_production_needs(name: str) -> None:
    needed = {setting.name for setting in env.SETTINGS if setting.required}
    assert needed - set(SERVICES[name]["environment"]) == set()


@pytest.mark.parametrize("name", OURS)
def test_a_service_would_not_be_refused_by_the_production_rules(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {key: filled(value) for key, value in SERVICES[name]["environment"].items()}
    given["DOSSIER_BASE_URL"] = "https://dossier.example"
    for key in ("DOSSIER_CHECKPOINT_DIR", "DOSSIER_MEDIA_ROOT"):
        given[key] = str(tmp_path)
    given["DOSSIER_EMAIL_URL"] = "smtp+tls://mail.example:587"
    if given["DOSSIER_AUDIT_KEY_FILE"]:
        (tmp_path / "audit.pem").touch(mode=0o400)
        given["DOSSIER_AUDIT_KEY_FILE"] = str(tmp_path / "audit.pem")
    assert faults(given, monkeypatch) == []


@pytest.mark.parametrize(
    ("name", "role"),
    [("web", "dossier_app"), ("worker", "dossier_jobs"), ("beat", "dossier_jobs"), ("prepare", "dossier_jobs")],
)
def test_a_service_connects_as_its_own_role(name: str, role: str) -> None:
    assert env.database(filled(SERVICES[name]["environment"]["DATABASE_URL"]))["USER"] == role


def test_only_the_preparation_holds_the_owners_password() -> None:
    holders = [name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]]
    assert holders == ["prepare"]


@pytest.mark.parametrize("name", list(SERVICES))
def test_a_service_is_unprivileged_and_its_root_is_read_only(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service["user"].startswith(("0", "root"))
    assert any(line.startswith("/tmp") for line in service["tmpfs"])


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "prepare"])
def test_a_lasting_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_only_the_web_server_is_published_and_only_to_this_machine() -> None:
    assert {name: service.get("ports") for name, service in SERVICES.items() if service.get("ports")} == {
        "web": ["127.0.0.1:8000:8000"]
    }
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", OURS)
def test_every_folder_that_is_written_is_a_volume_or_in_memory(name: str) -> None:
    service = SERVICES[name]
    writable = [volume.split(":")[1] for volume in service["volumes"] if not volume.endswith(":ro")] + ["/tmp"]
    written = [
        "DOSSIER_MEDIA_ROOT",
        "DOSSIER_HEARTBEAT_FILE",
        *(["DOSSIER_CHECKPOINT_DIR"] if name == "worker" else []),
    ]
    for key in written:
        if path := service["environment"].get(key):
            assert any(path.startswith(folder) for folder in writable), (key, path)


def test_only_the_worker_holds_the_signing_key_and_may_write_checkpoints() -> None:
    keys = {
        name
        for name in OURS
        if SERVICES[name].get("secrets") or SERVICES[name]["environment"]["DOSSIER_AUDIT_KEY_FILE"]
    }
    writers = {name for name in OURS if "checkpoints:/var/lib/dossier/checkpoints" in SERVICES[name]["volumes"]}
    assert (keys, writers) == ({"worker"}, {"worker"})


def test_the_logs_of_every_container_rotate_while_it_runs() -> None:
    assert {service["logging"]["options"]["max-size"] for service in SERVICES.values()} == {"20m"}


def test_every_file_that_is_mounted_exists() -> None:
    mounted = [volume.split(":")[0] for volume in SERVICES["postgres"]["volumes"] if volume.startswith("./")]
    assert [path for path in mounted if not (ROOT / path).exists()] == []


def test_the_database_container_is_given_each_password_that_its_first_start_reads() -> None:
    script = (ROOT / "deploy" / "postgres-init.sh").read_text()
    read = dict(re.findall(r"\\getenv (\w+) (\w+)", script))
    assert set(read) == set(LOGINS.values())
    assert set(read.values()) - set(SERVICES["postgres"]["environment"]) == set()
    assert set(re.findall(r"ALTER ROLE (\w+) PASSWORD", script)) == set(LOGINS)


def test_the_guide_names_every_variable_that_must_stand_in_the_env_file() -> None:
    guide = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
    wanted = set(required((ROOT / "docker-compose.yml").read_text()))
    assert {name for name in wanted if f"`{name}`" not in guide} == set()


def test_the_image_has_the_python_and_the_uv_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11,<3.12"
    assert re.findall(r"^FROM python:(\d+\.\d+)", DOCKERFILE, re.MULTILINE) == ["3.11", "3.11"]
    bootstrap = re.findall(r"UV_VERSION=([\d.]+)", (ROOT / "deploy" / "make-venv").read_text())
    assert re.findall(r"uv==([\d.]+)", DOCKERFILE) == bootstrap
    assert "uv sync --frozen --no-dev" in DOCKERFILE


def test_the_image_ends_as_the_user_that_the_services_run_as() -> None:
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == [SERVICES["web"]["user"]]


def test_the_image_leaves_out_data_secrets_and_the_tests() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {"var", "secrets", ".env", ".git", "tests"} - set(left_out) == set()


def test_the_image_has_the_dump_program_of_the_database_service() -> None:
    server = re.findall(r"^postgres:(\d+)", SERVICES["postgres"]["image"])
    assert re.findall(r"postgresql-client-(\d+)", DOCKERFILE) == server


# -- a production start -----------------------------------------------------------------------------------------------


# -- container health -------------------------------------------------------------------------------------------------
