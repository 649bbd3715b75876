"""A production start: refused in one sentence when a setting is insecure, and healthy only while its processes are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import env
from devstack import deployment

ROOT = Path(__file__).resolve().parent.parent
WEAK = "repeats itself or has fewer than 10 different characters: draw it with `openssl rand -hex 32`."


def faults(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a production start with exactly these variables would refuse."""
    for setting in env.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
        if setting.name in given:
            monkeypatch.setenv(setting.name, given[setting.name])
    return env.production_faults({setting.name: env.value(setting.name) for setting in env.SETTINGS})


def start(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own."""
    command = [sys.executable, "manage.py", "check"]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DOSSIER_DEBUG": "on"}, "DOSSIER_DEBUG is on: debug pages show settings and data to anybody."),
        (
            {"DOSSIER_SECRET_KEY": env.DEFAULT_SECRET},
            "DOSSIER_SECRET_KEY is the default or shorter than 32 characters: sessions could be forged.",
        ),
        (
            {"DOSSIER_CONTEXT_KEY": ""},
            "DOSSIER_CONTEXT_KEY is missing or shorter than 32 characters: row-level security could be fooled.",
        ),
        ({"DOSSIER_ALLOWED_HOSTS": "*"}, "DOSSIER_ALLOWED_HOSTS is empty or has a wildcard: name each host."),
        ({"DOSSIER_ALLOWED_HOSTS": ".example"}, "DOSSIER_ALLOWED_HOSTS is empty or has a wildcard: name each host."),
        ({"DOSSIER_TLS": "off"}, "DOSSIER_TLS is off: cookies would travel without TLS."),
        (
            {"DOSSIER_BASE_URL": "http://dossier.example"},
            "DOSSIER_BASE_URL must begin with https:// when DOSSIER_TLS is on.",
        ),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing."),
        ({"REDIS_URL": "redis://redis.example"}, "REDIS_URL has no password: anybody near could queue tasks."),
        (
            {"DOSSIER_AUDIT_KEY_FILE": "/nowhere/key.pem"},
            "DOSSIER_AUDIT_KEY_FILE names no file: audit checkpoints could not be signed.",
        ),
        ({"DOSSIER_MEDIA_ROOT": "/nowhere"}, "DOSSIER_MEDIA_ROOT names no folder."),
        (
            {"DOSSIER_SECRET_KEY": "a" * 64},
            "DOSSIER_SECRET_KEY " + WEAK,
        ),
        (
            {"DOSSIER_CONTEXT_KEY": "0123456789abcdef" * 3},
            "DOSSIER_CONTEXT_KEY " + WEAK,
        ),
        (
            {"DOSSIER_EMAIL_URL": "consolemail://"},
            "DOSSIER_EMAIL_URL names no mail server: nobody would be told anything.",
        ),
        (
            {"DOSSIER_EMAIL_URL": "filemail:///var/mail"},
            "DOSSIER_EMAIL_URL names no mail server: nobody would be told anything.",
        ),
        (
            {"DOSSIER_EMAIL_URL": "smtp://mail.example:25"},
            "DOSSIER_EMAIL_URL goes without TLS: begin it with smtp+tls:// or smtp+ssl://.",
        ),
        (
            {"DOSSIER_MAX_UPLOAD_MB": "5000"},
            "DOSSIER_MAX_UPLOAD_MB must lie between 1 and 100: a larger file would tie the server up.",
        ),
        (
            {"DOSSIER_MAX_UPLOAD_MB": "0"},
            "DOSSIER_MAX_UPLOAD_MB must lie between 1 and 100: a larger file would tie the server up.",
        ),
        (
            {"DOSSIER_PROXIES": "-1"},
            "DOSSIER_PROXIES must lie between 0 and 5: it is the number of proxies that you run.",
        ),
        (
            {"DOSSIER_MFA": "off"},
            "DOSSIER_MFA is off: whoever learns the password of a privileged person is that person.",
        ),
    ],
)
def test_production_refuses_one_insecure_setting_in_one_sentence(
    change: dict[str, str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(deployment.environment(tmp_path) | change, monkeypatch) == [sentence]


def test_production_refuses_nothing_of_a_complete_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(deployment.environment(tmp_path), monkeypatch) == []


@pytest.mark.parametrize("mode", [0o444, 0o440, 0o640, 0o602])
def test_production_refuses_an_audit_key_that_others_may_read(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = deployment.environment(tmp_path)
    (tmp_path / "audit.pem").chmod(mode)
    assert faults(given, monkeypatch) == [
        "DOSSIER_AUDIT_KEY_FILE can be read by others: `chmod 0400` and give it to the product's own account."
    ]


def serve(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load what gunicorn serves, in a process of its own."""
    command = [sys.executable, "-c", "import config.wsgi"]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("OWNER", "DATABASE_URL signs in as a role that owns the tables: it could switch policies off."),
        ("ADMIN", "DATABASE_URL signs in as a superuser: no policy would hold. Use dossier_app or dossier_jobs."),
    ],
)
def test_the_web_server_refuses_to_sign_in_to_the_database_as_somebody_whom_no_policy_holds(
    role: str, sentence: str, tmp_path: Path
) -> None:
    url = os.environ[f"DOSSIER_TEST_{role}_URL"]
    given = deployment.environment(tmp_path) | {"DATABASE_URL": url, "DOSSIER_AUDIT_KEY_FILE": ""}
    refused = serve(given)
    assert refused.returncode == 1
    assert f"- {sentence}" in refused.stderr.splitlines()
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode != 0
    assert sentence in checked.stderr


@pytest.mark.parametrize("role", ["APP", "JOBS"])
def test_the_roles_of_the_product_may_serve(role: str, tmp_path: Path) -> None:
    url = os.environ["DATABASE_URL"] if role == "APP" else os.environ["DOSSIER_TEST_JOBS_URL"]
    started = serve(deployment.environment(tmp_path) | {"DATABASE_URL": url, "DOSSIER_AUDIT_KEY_FILE": ""})
    assert (started.returncode, started.stderr) == (0, "")


def test_the_web_server_refuses_to_hold_the_key_that_signs_the_trail(tmp_path: Path) -> None:
    refused = serve(deployment.environment(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].endswith("must be empty for the web server: only the worker seals.")


def test_a_production_start_with_nothing_set_is_told_everything_at_once(tmp_path: Path) -> None:
    given = {"PATH": os.environ["PATH"], "DOSSIER_ENV": "production"}
    refused = start(given)
    assert refused.returncode == 2
    for name in ("SECRET_KEY", "CONTEXT_KEY", "TLS"):
        assert f"- DOSSIER_{name} is" in refused.stderr


def test_a_setting_that_cannot_be_read_is_explained_in_one_sentence(tmp_path: Path) -> None:
    refused = start(deployment.environment(tmp_path) | {"DATABASE_URL": "mysql://db/x"})
    assert (refused.returncode, refused.stderr.strip()) == (
        2,
        "DATABASE_URL must begin with postgres:// (PostgreSQL is the only database).",
    )


@pytest.mark.parametrize("name", ["DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "DATABASE_ADMIN_URL"])
def test_the_web_server_refuses_to_hold_an_address_that_sees_every_row(name: str, tmp_path: Path) -> None:
    given = deployment.environment(tmp_path) | {name: "postgres://somebody:x@db.example/dossier"}
    refused = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].endswith(
        f"{name} must not be set for the web server: it would see every row."
    )


def touch(file: Path, moved: float = 0.0) -> None:
    """Give a file the time of now, moved by seconds; by the files' own clock, which the check lives on too."""
    file.touch()
    now = file.stat().st_mtime
    os.utime(file, (now + moved, now + moved))


def health(process: str, given: dict[str, str]) -> int:
    command = [sys.executable, "deploy/healthcheck.py", process]
    return subprocess.run(command, cwd=ROOT, env=given, check=False).returncode


def test_a_worker_is_healthy_while_its_heartbeat_is_fresh(tmp_path: Path) -> None:
    beat = tmp_path / "heartbeat"
    given = {"DOSSIER_HEARTBEAT_FILE": str(beat)}
    assert health("worker", given) == 1
    touch(beat)
    assert health("worker", given) == 0
    touch(beat, -121)
    assert health("worker", given) == 1


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_a_heartbeat_from_before_the_clock_was_set_back_keeps_nothing_healthy(process: str, tmp_path: Path) -> None:
    given = {"DOSSIER_HEARTBEAT_FILE": str(tmp_path / "heartbeat")}
    file = tmp_path / ("heartbeat" if process == "worker" else "heartbeat-of-beat")
    assert health(process, given) == 1
    touch(file)
    assert health(process, given) == 0
    for moved in (-200, 3600):
        touch(file, moved)
        assert health(process, given) == 1
