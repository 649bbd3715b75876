"""The commands and the signed bundle, checked by the script that shares no code with the product."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command

from accounts.audit import Code, checkpoint, record, sealing
from accounts.context import acting_as_system
from tests.accounts.audit.conftest import AT, Trail, write

SCRIPT = Path(configured.BASE_DIR) / "docs" / "tools" / "verify_export.py"


def run(name: str, *arguments: Any) -> tuple[int, str, str]:
    """Call a command; return its exit status and what it wrote."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *[str(argument) for argument in arguments], stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def check(bundle: Path, *arguments: Any) -> tuple[int, str]:
    """Run the standalone script in a Python that can't see the product."""
    command = [sys.executable, "-I", str(SCRIPT), str(bundle), *[str(argument) for argument in arguments]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=bundle.parent)
    return done.returncode, done.stdout + done.stderr


def rewritten(bundle: Path, name: str, change: Callable[[str], str]) -> Path:
    """Copy a bundle with one file changed."""
    copy = bundle.with_name(f"changed-{bundle.name}")
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(copy, "w") as new:
        for entry in old.namelist():
            text = old.read(entry).decode()
            new.writestr(entry, change(text) if entry == name else text)
    return copy


@pytest.fixture
def bundle(trail: Trail, tmp_path: Path) -> Path:
    """The whole trail, exported."""
    path = tmp_path / "trail.zip"
    assert run("export_audit", path)[0] == 0
    return path


@pytest.fixture
def case_bundle(trail: Trail, tmp_path: Path) -> Path:
    """The events of one case among others, exported."""

    class Case:
        pk, reference, label_id = 12, "JIC-2026-000012", None

    for number in range(4):
        with acting_as_system("test"):
            record(Code.READ, by=None, at=AT, case=Case() if number % 2 else None, obj=("document", number))
    sealing.seal_events()
    path = tmp_path / "case.zip"
    assert run("export_audit", path, "--case", "JIC-2026-000012")[0] == 0
    return path


def test_verify_audit_answers_in_json_and_records_that_it_was_asked(trail: Trail) -> None:
    status, out, _err = run("verify_audit", "--format", "json")
    expected = {"ok": True, "events": 15, "seals": 3, "unsealed": 0, "first_bad": None}
    assert (status, json.loads(out)) == (0, expected)
    _status, out, _err = run("verify_audit", "--format", "json")
    assert json.loads(out) == {**expected, "events": 16, "unsealed": 1}


def test_verify_audit_answers_in_words(trail: Trail) -> None:
    status, out, _err = run("verify_audit")
    first, *limits = out.splitlines()
    assert (status, first) == (0, "The trail holds: 15 events under 3 seals, 0 of them waiting for the next one.")
    assert [line.split(":")[0] for line in limits] == ["Not proved", "Not proved"]
    assert "--copy" in limits[0] and "in another's name" in limits[1]


def test_verify_audit_with_a_copy_no_longer_says_that_none_was_named(trail: Trail, folder: Path) -> None:
    status, out, _err = run("verify_audit", "--copy", folder)
    assert status == 0 and "--copy" not in out and "in another's name" in out


def test_verify_audit_reports_a_stray_file(trail: Trail, folder: Path) -> None:
    (folder / "notes.txt").write_text("somebody's")
    status, out, _err = run("verify_audit", "--format", "json")
    assert (status, json.loads(out)["remarks"]) == (
        0,
        ["1 files in the checkpoint folder are no checkpoints: notes.txt."],
    )


def test_verify_audit_names_the_first_broken_row(trail: Trail, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM accounts_event WHERE id = %s", trail.ids[6])
    status, out, _err = run("verify_audit", "--format", "json")
    answer = json.loads(out)
    assert (status, answer["ok"], answer["first_bad"], answer["seal"]) == (1, False, trail.ids[6], 2)
    status, out, _err = run("verify_audit")
    assert (status, out.splitlines()[0]) == (1, f"The trail is broken: Event {trail.ids[6]} was deleted.")


def test_verify_audit_checks_a_part(trail: Trail) -> None:
    status, out, _err = run("verify_audit", "--from", 2, "--to", 3, "--format", "json")
    assert (status, json.loads(out)["events"], json.loads(out)["seals"]) == (0, 10, 2)


def test_verify_audit_refuses_a_wrong_call(trail: Trail) -> None:
    status, out, err = run("verify_audit", "--from", 7)
    assert (status, out) == (2, "")
    assert "The trail has the seals 1 to 3" in err


def test_the_bundle_proves_itself(bundle: Path, folder: Path, settings: Any, tmp_path: Path) -> None:
    key = checkpoint.signing_key(settings.DOSSIER_AUDIT_KEY_FILE).public_key()
    public = tmp_path / "public.pem"
    public.write_text(checkpoint.public_pem(key))
    status, words = check(bundle, "--key", public, "--checkpoints", folder)
    assert (status, words.splitlines()[0].split(", made")[0]) == (
        0,
        "The bundle holds: 15 events of whole seals, under 3 signed seals",
    )
    covered = "It covers seals 1 to 3 whole, from the first on; it can't show whether there are seals after 3."
    assert words.splitlines()[1] == covered
    assert check(bundle, "--key-id", checkpoint.key_id(key))[0] == 0
    assert check(bundle)[0] == 0


def test_a_bundle_signed_by_another_is_refused(bundle: Path) -> None:
    status, words = check(bundle, "--key-id", "00000000")
    assert (status, "not with 00000000" in words) == (1, True)


def test_a_bundle_without_its_checkpoints_outside_is_refused(bundle: Path, tmp_path: Path) -> None:
    status, words = check(bundle, "--checkpoints", tmp_path / "empty")
    assert (status, "Seal 1 has no file" in words) == (1, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("events.jsonl", "access.searched", "person.signed_in", "The file events.jsonl was changed."),
        ("seals.jsonl", "total: 9", "total: 8", "The file seals.jsonl was changed."),
        ("manifest.json", '"events": 15', '"events": 14', "The signature of the manifest is wrong."),
    ],
)
def test_a_changed_bundle_is_refused(bundle: Path, name: str, old: str, new: str, said: str) -> None:
    status, words = check(rewritten(bundle, name, lambda text: text.replace(old, new, 1)))
    assert (status, words) == (1, said + "\n")


def test_a_part_of_the_trail_proves_itself(trail: Trail, tmp_path: Path) -> None:
    path = tmp_path / "part.zip"
    assert run("export_audit", path, "--from", 2, "--to", 3)[0] == 0
    assert check(path)[0] == 0


def test_the_bundle_of_a_case_proves_itself_and_shows_no_other(case_bundle: Path) -> None:
    status, words = check(case_bundle)
    assert (status, "2 events of case JIC-2026-000012, under 1 signed seals" in words) == (0, True)
    with zipfile.ZipFile(case_bundle) as archive:
        lines = [json.loads(line) for line in archive.read("events.jsonl").decode().splitlines()]
    assert [line["event"]["object_id"] for line in lines] == ["1", "3"]


def resigned(bundle: Path, settings: Any, change: Callable[[str], str]) -> Path:
    """Copy a bundle with its events changed and everything signed anew: what a dishonest exporter would do."""
    import base64
    import hashlib

    copy = rewritten(bundle, "events.jsonl", change)
    key = checkpoint.signing_key(settings.DOSSIER_AUDIT_KEY_FILE)
    with zipfile.ZipFile(copy) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["events.jsonl"] = hashlib.sha256(files["events.jsonl"]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    files["manifest.sig"] = base64.b64encode(key.sign(b"dossier audit bundle\n" + files["manifest.json"]))
    with zipfile.ZipFile(copy, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return copy


def test_an_event_changed_by_the_exporter_is_found_in_whole_seals(bundle: Path, settings: Any) -> None:
    copy = resigned(bundle, settings, lambda text: text.replace("access.searched", "access.read", 1))
    assert check(copy) == (1, "The events of seal 1 don't give its signed root.\n")


def test_an_event_changed_by_the_exporter_is_found_by_its_proof(case_bundle: Path, settings: Any) -> None:
    copy = resigned(case_bundle, settings, lambda text: text.replace('"object_id": "1"', '"object_id": "7"', 1))
    status, words = check(copy)
    assert (status, "its proof doesn't lead to the signed root" in words) == (1, True)


def test_export_overwrites_nothing(bundle: Path) -> None:
    status, _out, err = run("export_audit", bundle)
    assert (status, "exists already and isn't overwritten" in err) == (2, True)


def test_export_of_an_unknown_case_leaves_no_file(trail: Trail, tmp_path: Path) -> None:
    path = tmp_path / "none.zip"
    status, _out, err = run("export_audit", path, "--case", "JIC-2026-999999")
    assert (status, err.strip(), path.exists()) == (2, "The trail has no sealed event of that case.", False)


def test_export_of_an_unsealed_trail_is_refused(as_worker: None, folder: Path, tmp_path: Path) -> None:
    write(1)
    status, _out, err = run("export_audit", tmp_path / "none.zip")
    assert (status, err.strip()) == (2, "Nothing is sealed yet, so there is nothing to export.")


def test_a_trail_without_events_holds(as_worker: None, folder: Path) -> None:
    status, out, _err = run("verify_audit", "--format", "json")
    expected = {"ok": True, "events": 0, "seals": 0, "unsealed": 0, "first_bad": None}
    assert (status, json.loads(out)) == (0, expected)
