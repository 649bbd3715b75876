"""Sealing: late committers, two sealers, crashes around the commit, and a trail that contradicts what was published."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from accounts import tasks
from accounts.audit import checkpoint, outside, reading, sealing
from accounts.audit.errors import KeyFileError, SealError
from accounts.context import acting_as_system, signed
from accounts.models import Event
from tests.accounts.audit.conftest import Trail, numbers, prove, write

INSERT = """INSERT INTO accounts_event (code, data, actor_role, service_code, case_reference, object_kind, object_id,
    request_id) VALUES ('access.searched', '{}', '', '', '', '', '', '')"""


def places() -> list[tuple[int, int, int]]:
    """Return (seal, position, event) of every sealed event."""
    with acting_as_system("test"), connection.cursor() as cursor:
        cursor.execute("SELECT seal_id, position, event_id FROM accounts_seal_leaf ORDER BY 1, 2")
        return cursor.fetchall()


def waiting() -> list[int]:
    """Return the events in the queue."""
    with acting_as_system("test"), connection.cursor() as cursor:
        cursor.execute("SELECT event_id FROM accounts_unsealed ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def test_nothing_to_seal_makes_no_seal(as_worker: None, folder: Path) -> None:
    assert sealing.seal_events() == sealing.Sealed(0, 0)
    assert outside.highest(folder) == 0


def test_the_task_seals_what_waits(as_worker: None, folder: Path) -> None:
    write(3)
    assert tasks.seal_audit() == 3
    assert (waiting(), prove().seals) == ([], 1)


def test_a_full_batch_is_followed_by_another(as_worker: None, folder: Path) -> None:
    write(7)
    assert sealing.seal_events(batch=3) == sealing.Sealed(3, 7)
    assert [(seal, position) for seal, position, _event in places()] == [
        (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 0),
    ]  # fmt: skip
    assert prove().ok


def test_an_event_that_commits_late_is_sealed_in_the_next_batch(as_worker: None, folder: Path) -> None:
    with psycopg.connect(os.environ["DOSSIER_TEST_JOBS_URL"]) as late:
        late.execute("SELECT set_config('dossier.context', %s, true)", [signed("system")])
        late.execute(INSERT)  # takes the lower number, and doesn't commit yet
        write(2)
        assert sealing.seal_events().events == 2
        late.commit()
    assert sealing.seal_events().events == 1
    first, second, third = numbers()
    assert places() == [(1, 0, second), (1, 1, third), (2, 0, first)]
    assert prove().ok


def test_an_event_rolled_back_leaves_nothing_to_seal(as_worker: None, folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), acting_as_system("test"):
        write(1)
        _ = 1 / 0
    assert (numbers(), waiting()) == ([], [])


def test_two_sealers_at_once_seal_each_event_once(as_worker: None, folder: Path) -> None:
    write(40)
    results: list[sealing.Sealed | Exception] = []
    barrier = threading.Barrier(2)

    def work() -> None:
        try:
            barrier.wait()
            for _round in range(5):
                results.append(sealing.seal_events(batch=7))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result for result in results if isinstance(result, Exception)] == []
    sealing.seal_events()
    assert sorted(event for _seal, _position, event in places()) == numbers()
    assert (waiting(), prove().ok, outside.highest(folder)) == ([], True, prove().seals)


def test_a_second_sealer_finds_nothing_to_do(as_worker: None, folder: Path) -> None:
    write(2)
    with psycopg.connect(os.environ["DOSSIER_TEST_JOBS_URL"]) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
        assert sealing.seal_events() == sealing.Sealed(0, 0)
    assert sealing.seal_events() == sealing.Sealed(1, 2)


def test_a_crash_before_the_commit_leaves_a_draft_that_means_nothing(as_worker: None, folder: Path) -> None:
    write(2)
    outside.stage(folder, 1, "a draft of a seal that never was\n")
    assert outside.highest(folder) == 0
    assert sealing.seal_events().events == 2
    assert prove().ok
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["0000000001.checkpoint"]


def test_a_crash_after_the_commit_is_made_good_by_the_next_run(trail: Trail, folder: Path) -> None:
    lost = [outside.path_of(folder, number).read_bytes() for number in (2, 3)]
    for number in (2, 3):
        outside.path_of(folder, number).unlink()
    write(1)
    sealing.seal_events()
    assert [outside.path_of(folder, number).read_bytes() for number in (2, 3)] == lost
    assert outside.highest(folder) == 4


def test_a_new_checkpoint_folder_is_filled_from_the_first_seal_on(trail: Trail, folder: Path, settings: Any) -> None:
    settings.DOSSIER_CHECKPOINT_DIR = folder.with_name("other")
    sealing.seal_events()
    for number in (1, 2, 3):
        assert outside.load(settings.DOSSIER_CHECKPOINT_DIR, number) == outside.load(folder, number)


def test_sealing_stops_where_the_trail_was_cut(trail: Trail, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM accounts_seal_leaf WHERE seal_id = 3")
    tamper("DELETE FROM accounts_seal WHERE number = 3")
    write(1)
    with pytest.raises(SealError, match="Checkpoint 3 was published, and the trail ends at seal 2"):
        sealing.seal_events()
    assert len(waiting()) == 1


def test_sealing_stops_where_the_last_seal_is_another(trail: Trail, tamper: Callable[..., None]) -> None:
    tamper("UPDATE accounts_seal SET checkpoint = 'another' WHERE number = 3")
    with pytest.raises(SealError, match="Seal 3 isn't the one that was published"):
        sealing.seal_events()


def test_a_rewritten_seal_is_not_published(trail: Trail, tamper: Callable[..., None], folder: Path) -> None:
    outside.path_of(folder, 3).unlink()
    tamper("UPDATE accounts_event SET leaf = sha256('x') WHERE id = %s", trail.ids[-1])
    with pytest.raises(SealError, match="don't give its root"):
        sealing.seal_events()
    assert outside.highest(folder) == 2


def test_a_checkpoint_is_never_overwritten(folder: Path) -> None:
    one, two = (f"dossier audit trail\nseal: 1\nsize: {size}\n\n— signed\n\n" for size in (1, 2))
    outside.publish(folder, 1, outside.stage(folder, 1, one))
    outside.publish(folder, 1, outside.stage(folder, 1, one))
    with pytest.raises(SealError, match="Another checkpoint of seal 1"):
        outside.publish(folder, 1, outside.stage(folder, 1, two))
    assert outside.path_of(folder, 1).read_text() == one


@pytest.mark.parametrize("name", ["999999/9999999999.checkpoint", "000000/0000000004.checkpoint", "notes.txt", "²/x"])
def test_a_stray_file_in_the_folder_doesnt_stop_sealing_and_is_named(trail: Trail, folder: Path, name: str) -> None:
    stray = folder / name
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("somebody's note")
    write(2)
    assert sealing.seal_events() == sealing.Sealed(1, 2)
    outcome = prove()
    assert outcome.ok and outside.highest(folder) == 4
    kept = [path for path in folder.rglob("*") if path.is_file() and path.read_text() == "somebody's note"]
    assert len(kept) == 1  # set aside where it stood in the way, never thrown away
    assert any("are no checkpoints" in remark for remark in outcome.remarks) is (name != "999999/9999999999.checkpoint")


def test_a_folder_that_was_emptied_is_filled_again_and_the_trail_says_so(trail: Trail, folder: Path) -> None:
    shutil.rmtree(folder)
    sealing.seal_events()
    with acting_as_system("test"):
        event = Event.objects.get(code="trail.republished")
    assert (event.data["since"], event.data["until"]) == (1, 3)
    sealing.seal_events()
    assert prove().ok


def test_sealing_without_a_place_for_checkpoints_seals_nothing(
    as_worker: None, folder: Path, settings: Any, tmp_path: Path
) -> None:
    write(1)
    settings.DOSSIER_CHECKPOINT_DIR = tmp_path / "file"
    settings.DOSSIER_CHECKPOINT_DIR.write_text("not a folder")
    with pytest.raises(SealError, match="can't be written"):
        sealing.seal_events()
    assert (len(waiting()), places()) == (1, [])


def test_production_never_makes_its_own_key(as_worker: None, folder: Path, settings: Any, tmp_path: Path) -> None:
    settings.DOSSIER_ENV = "production"
    settings.DOSSIER_AUDIT_KEY_FILE = tmp_path / "absent.pem"
    with pytest.raises(KeyFileError, match="can't be read"):
        sealing.seal_events()


def test_sealing_inside_a_transaction_is_refused(as_worker: None, folder: Path) -> None:
    with transaction.atomic(), pytest.raises(SealError, match="can't run inside another"):
        sealing.seal_events()


def test_a_retired_key_keeps_its_seals_provable(trail: Trail, settings: Any) -> None:
    path = settings.DOSSIER_AUDIT_KEY_FILE
    public = checkpoint.signing_key(path).public_key()
    path.with_name("retired-2026.pem").write_text(checkpoint.public_pem(public))
    path.unlink()
    assert checkpoint.ensure_key(path)
    write(1)
    sealing.seal_events()
    assert prove().ok
    path.with_name("retired-2026.pem").unlink()
    fault = prove().fault
    assert fault and (fault.kind, fault.seal) == ("signature", 1)


def test_a_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "audit.pem"
    assert checkpoint.ensure_key(path)
    before = path.read_bytes()
    assert not checkpoint.ensure_key(path)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (before, 0o600)


def test_a_clock_that_was_set_back_is_on_the_trail_and_the_proof_goes_on(
    trail: Trail, tamper: Callable[..., None], folder: Path, settings: Any
) -> None:
    """The last seal was made while the clock was three hours ahead: it is signed, as the worker signed it then."""
    last = reading.last_seal()
    assert last is not None
    key = checkpoint.signing_key(settings.DOSSIER_AUDIT_KEY_FILE)
    ahead = last.sealed_at + timedelta(hours=3)
    stated = checkpoint.Checkpoint(last.number, last.size, last.total, last.root, last.previous, ahead)
    text = checkpoint.sign(stated, key)
    tamper("UPDATE accounts_seal SET sealed_at = %s, checkpoint = %s WHERE number = 3", ahead, text)
    path = outside.path_of(folder, 3)
    kept = outside.parse(path.read_text()).leaves
    path.chmod(0o600)
    path.write_text(outside.content(text, kept))
    write(2)
    sealing.seal_events()
    sealing.seal_events()
    outcome = prove()
    assert outcome.ok
    assert outcome.remarks == ("The database's clock was set back by 180 min between seal 3 and seal 4.",)
    with acting_as_system("test"):
        assert Event.objects.filter(code="trail.clock_set_back").count() == 1
