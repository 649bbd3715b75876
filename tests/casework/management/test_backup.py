"""A backup proves itself, and says where it doesn't."""

import io
import json
import os
import stat
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.audit import Code, record
from accounts.context import acting_as_system
from casework.management.backups import BackupError, back_up, differences, restore, scratch_database, unpacked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person at the keyboard has and no serving process."""
    monkeypatch.setitem(settings.VALUES, "DATABASE_BACKUP_URL", os.environ["DOSSIER_TEST_BACKUP_URL"])
    monkeypatch.setitem(settings.VALUES, "DATABASE_ADMIN_URL", os.environ["DOSSIER_TEST_ADMIN_URL"])


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup with one event of the trail and one attachment."""
    with acting_as_system("a test"):
        record(Code.TRAIL_VERIFIED, by=None, at=timezone.now(), data={"seals": 0, "events": 0, "ok": True})
    media = tmp_path / "media"
    media.mkdir()
    (media / "attachment").write_bytes(b"content")
    target = tmp_path / "backup.tar"
    url = os.environ["DOSSIER_TEST_BACKUP_URL"]
    back_up(target, url=url, media=media, checkpoints=tmp_path / "none", at=timezone.now())
    return target


def with_member(backup: Path, name: str, content: bytes) -> Path:
    """The same backup with one member replaced."""
    changed = backup.with_name("changed.tar")
    with tarfile.open(backup) as old, tarfile.open(changed, "w") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            assert file is not None
            body = content if member.name == name else file.read()
            member.size = len(body)
            new.addfile(member, io.BytesIO(body))
    return changed


def check(backup: Path) -> tuple[str, ...]:
    with unpacked(backup) as (folder, manifest), scratch_database(os.environ["DOSSIER_TEST_ADMIN_URL"]) as scratch:
        return restore(folder, manifest, url=scratch).faults


def test_a_restored_backup_agrees_to_the_last_row(backup: Path) -> None:
    assert check(backup) == ()


def test_a_backup_is_readable_by_its_owner_alone(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_changed_attachment_is_named(backup: Path) -> None:
    changed = with_member(backup, "media/attachment", b"other")
    assert check(changed) == ("The file media/attachment is not the one that was backed up.",)


def test_rows_that_are_missing_after_the_restore_are_named(backup: Path) -> None:
    with unpacked(backup) as (_folder, manifest):
        manifest["tables"]["accounts_event"][0] += 1
    changed = with_member(backup, "manifest.json", json.dumps(manifest).encode())
    had = manifest["tables"]["accounts_event"][0]
    assert check(changed) == (f"The table accounts_event has {had - 1} rows instead of {had}.",)


def test_what_differs_between_two_databases_is_one_sentence_a_table() -> None:
    expected = {"gone": (1, "5"), "same": (1, "5"), "fewer": (2, "5"), "other": (1, "5")}
    found = {"same": (1, "5"), "fewer": (1, "5"), "other": (1, "6"), "new": (0, "0")}
    assert list(differences(expected, found)) == [
        "The table fewer has 1 rows instead of 2.",
        "The table gone is missing.",
        "The table new was not backed up.",
        "The table other has other content than was backed up.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "{} is missing, or has no manifest."), (b"no tar", "{} is no backup, or is damaged.")],
)
def test_a_file_that_is_no_backup_is_said_to_be_none(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BackupError) as refused, unpacked(path):
        raise AssertionError("it was unpacked")
    assert str(refused.value) == sentence.format(path)


def test_the_commands_back_up_restore_and_prove_the_trail(
    addresses: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "backup.tar"
    call_command("backup", str(target), format="json")
    made = json.loads(capsys.readouterr().out)
    call_command("restore_check", str(target), format="json")
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["faults"], said["trail"]["ok"]) == (True, [], True)
    assert (said["turns"]["missing"], said["turns"]["stale"]) == (0, 0)
    assert (said["tables"], said["rows"], said["files"]) == (made["tables"], made["rows"], made["files"])


@pytest.mark.parametrize("command", ["backup", "restore_check"])
def test_without_its_address_a_command_refuses_as_a_wrong_call(command: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        call_command(command, str(tmp_path / "file"))
    assert refused.value.code == 2
