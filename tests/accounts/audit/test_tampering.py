"""Whoever owns the database changes the trail, with every trigger off; the proof names the row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.audit import AuditError, checkpoint, merkle, outside, proof, reading, sealing
from accounts.audit.verify import Kind
from accounts.context import acting_as_system
from tests.accounts.audit.conftest import Trail, numbers, prove, write

Tamper = Callable[..., None]
REHASH = "UPDATE accounts_event e SET leaf = audit_leaf(e) WHERE id = %s"


def test_an_untouched_trail_holds(trail: Trail) -> None:
    outcome = prove()
    assert (outcome.ok, outcome.events, outcome.seals, outcome.unsealed) == (True, 15, 3, 0)


def test_events_waiting_for_their_seal_are_checked_too(trail: Trail) -> None:
    write(2)
    outcome = prove()
    assert (outcome.ok, outcome.events, outcome.seals, outcome.unsealed) == (True, 17, 3, 2)


@pytest.mark.parametrize(
    "change",
    [
        "code = 'person.signed_out'",
        "actor_id = NULL",
        "case_reference = 'JIC-2026-000001'",
        """data = '{"hits": 7}'""",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "address = '10.0.0.1'",
        "label_id = 1",
        "request_id = 'another'",
    ],
)
def test_an_edited_field_is_found(trail: Trail, tamper: Tamper, change: str) -> None:
    tamper(f"UPDATE accounts_event SET {change} WHERE id = %s", trail.ids[6])  # noqa: S608
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.EDITED, trail.ids[6], 2)


def test_an_edited_row_with_its_hash_is_found(trail: Trail, tamper: Tamper) -> None:
    tamper("UPDATE accounts_event SET code = 'person.signed_out' WHERE id = %s", trail.ids[6])
    tamper(REHASH, trail.ids[6])
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.REWRITTEN, trail.ids[6], 2)


def test_an_edited_row_with_its_hash_is_found_without_the_files_outside(
    trail: Trail, tamper: Tamper, folder: Path
) -> None:
    shutil.rmtree(folder)
    tamper("UPDATE accounts_event SET code = 'person.signed_out' WHERE id = %s", trail.ids[6])
    tamper(REHASH, trail.ids[6])
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.REWRITTEN, trail.of_seal(2)[0], 2)


def test_a_deleted_row_is_found(trail: Trail, tamper: Tamper) -> None:
    tamper("DELETE FROM accounts_event WHERE id = %s", trail.ids[2])
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.DELETED, trail.ids[2], 1)


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_row_deleted_with_its_place_is_found(trail: Trail, tamper: Tamper, place: int) -> None:
    lost = trail.of_seal(1)[place]
    tamper("DELETE FROM accounts_seal_leaf WHERE event_id = %s", lost)
    tamper("DELETE FROM accounts_event WHERE id = %s", lost)
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.DELETED, lost, 1)


def test_a_row_deleted_before_its_seal_is_found(trail: Trail, tamper: Tamper) -> None:
    write(1)
    lost = numbers()[-1]
    tamper("DELETE FROM accounts_event WHERE id = %s", lost)
    fault = prove().fault
    assert fault and (fault.kind, fault.event) == (Kind.DELETED, lost)


COPY_OF = """
INSERT INTO accounts_event (id, recorded_at, actor_id, actor_role, service_code, code, case_id, case_reference,
    object_kind, object_id, label_id, data, request_id, address, leaf)
SELECT %s, recorded_at + %s::interval, actor_id, actor_role, service_code, code, case_id, case_reference, object_kind,
    object_id, label_id, data, request_id, address, leaf FROM accounts_event WHERE id = %s
"""


def test_a_row_put_in_by_hand_is_found(trail: Trail, tamper: Tamper) -> None:
    tamper(COPY_OF, 900_000, "0", trail.ids[3])
    tamper(REHASH, 900_000)
    fault = prove().fault
    assert fault and (fault.kind, fault.event) == (Kind.INSERTED, 900_000)


@pytest.mark.parametrize("sealed", [False, True])
def test_a_backdated_row_put_in_with_its_place_in_the_queue_is_found(
    trail: Trail, tamper: Tamper, sealed: bool
) -> None:
    tamper(COPY_OF, 900_000, "-1 hour", trail.ids[3])
    tamper(REHASH, 900_000)
    tamper("INSERT INTO accounts_unsealed VALUES (%s)", 900_000)
    if sealed:
        sealing.seal_events()
    fault = prove().fault
    assert fault and (fault.kind, fault.event) == (Kind.BACKDATED, 900_000)


def test_a_row_put_into_a_seal_is_found(trail: Trail, tamper: Tamper) -> None:
    tamper(COPY_OF, 900_000, "0", trail.ids[3])
    tamper(REHASH, 900_000)
    tamper("INSERT INTO accounts_seal_leaf (event_id, seal_id, position) VALUES (%s, 1, 5)", 900_000)
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.INSERTED, 900_000, 1)


def test_two_swapped_rows_are_found(trail: Trail, tamper: Tamper) -> None:
    one, two = trail.ids[6], trail.ids[7]
    for old, new in ((one, -1), (two, one), (-1, two)):
        tamper("UPDATE accounts_event SET id = %s WHERE id = %s", new, old)
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.EDITED, one, 2)


@pytest.mark.parametrize(("outside_kept", "kind"), [(True, Kind.MOVED), (False, Kind.REWRITTEN)])
def test_two_swapped_places_are_found(
    trail: Trail, tamper: Tamper, folder: Path, outside_kept: bool, kind: Kind
) -> None:
    if not outside_kept:
        shutil.rmtree(folder)
    one, two = trail.of_seal(2)[:2]
    for event, place in ((one, 99), (two, 0), (one, 1)):
        tamper("UPDATE accounts_seal_leaf SET position = %s WHERE event_id = %s", place, event)
    fault = prove().fault
    named = one if outside_kept else two  # without the file outside, the seal and the row that now leads it
    assert fault and (fault.kind, fault.event, fault.seal) == (kind, named, 2)


def cut_from(tamper: Tamper, seal: int) -> None:
    tamper("DELETE FROM accounts_event e USING accounts_seal_leaf l WHERE l.event_id = e.id AND l.seal_id >= %s", seal)
    tamper("DELETE FROM accounts_seal_leaf WHERE seal_id >= %s", seal)
    tamper("DELETE FROM accounts_seal WHERE number >= %s", seal)


@pytest.mark.parametrize("seal", [1, 2, 3])
def test_a_tail_cut_with_its_seals_is_found_by_the_files_outside(trail: Trail, tamper: Tamper, seal: int) -> None:
    cut_from(tamper, seal)
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.CUT, trail.of_seal(seal)[0], seal)


def test_a_tail_cut_without_its_seals_is_found_inside(trail: Trail, tamper: Tamper, folder: Path) -> None:
    shutil.rmtree(folder)
    tamper("DELETE FROM accounts_event WHERE id >= %s", trail.ids[7])
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.DELETED, trail.ids[7], 2)


def test_a_seal_taken_from_the_middle_is_found(trail: Trail, tamper: Tamper, folder: Path) -> None:
    shutil.rmtree(folder)
    tamper("DELETE FROM accounts_seal_leaf WHERE seal_id = 2")
    tamper("DELETE FROM accounts_seal WHERE number = 2")
    fault = prove().fault
    assert fault and (fault.kind, fault.name) == (Kind.CUT, "seal 2")


@pytest.mark.parametrize("outside_kept", [True, False])
def test_everything_rewritten_from_a_row_on_is_found(
    trail: Trail, tamper: Tamper, settings: Any, tmp_path: Path, *, outside_kept: bool
) -> None:
    """The attacker rehashes the row, rebuilds every later seal and signs with a key of their own."""
    tamper("UPDATE accounts_event SET code = 'person.signed_out' WHERE id = %s", trail.ids[6])
    tamper(REHASH, trail.ids[6])
    cut_seals_and_reseal(trail, tamper, settings, tmp_path)
    if not outside_kept:
        shutil.rmtree(settings.DOSSIER_CHECKPOINT_DIR)
    fault = prove().fault
    assert fault and fault.seal == 2
    if outside_kept:
        assert (fault.kind, fault.event) == (Kind.REWRITTEN, trail.ids[6])
    else:
        assert (fault.kind, fault.event) == (Kind.SIGNATURE, trail.of_seal(2)[0])


def cut_seals_and_reseal(trail: Trail, tamper: Tamper, settings: Any, tmp_path: Path) -> None:
    tamper("DELETE FROM accounts_seal_leaf WHERE seal_id >= 2")
    tamper("DELETE FROM accounts_seal WHERE number >= 2")
    for event in trail.ids[5:]:
        tamper("INSERT INTO accounts_unsealed VALUES (%s)", event)
    true_key, true_folder = settings.DOSSIER_AUDIT_KEY_FILE, settings.DOSSIER_CHECKPOINT_DIR
    settings.DOSSIER_AUDIT_KEY_FILE = tmp_path / "forged.pem"
    settings.DOSSIER_CHECKPOINT_DIR = tmp_path / "forged"
    checkpoint.ensure_key(settings.DOSSIER_AUDIT_KEY_FILE)
    assert sealing.seal_events(batch=4).events == 10
    settings.DOSSIER_AUDIT_KEY_FILE, settings.DOSSIER_CHECKPOINT_DIR = true_key, true_folder


@pytest.mark.parametrize(
    "change",
    ["total = total + 1", "sealed_at = sealed_at + interval '1 s'", "root = sha256('x')", "previous = sha256('x')"],
)
def test_a_changed_column_of_a_seal_is_found(trail: Trail, tamper: Tamper, change: str) -> None:
    tamper(f"UPDATE accounts_seal SET {change} WHERE number = 2")  # noqa: S608
    fault = prove().fault
    assert fault and (fault.kind, fault.seal) == (Kind.CHAIN, 2)


def test_a_changed_checkpoint_is_found(trail: Trail, tamper: Tamper) -> None:
    tamper("UPDATE accounts_seal SET checkpoint = replace(checkpoint, 'total: 9', 'total: 8') WHERE number = 2")
    fault = prove().fault
    assert fault and (fault.kind, fault.seal) == (Kind.SIGNATURE, 2)


def test_a_changed_file_outside_is_found(trail: Trail, folder: Path) -> None:
    path = outside.path_of(folder, 2)
    path.chmod(0o600)
    path.write_text(path.read_text().replace(f"{trail.ids[6]} ", f"{trail.ids[6] + 50} "))
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.MOVED, trail.ids[6] + 50, 2)


def test_a_replaced_checkpoint_outside_is_found(trail: Trail, folder: Path) -> None:
    path = outside.path_of(folder, 2)
    path.chmod(0o600)
    path.write_text(path.read_text().replace("size: 4", "size: 5"))
    fault = prove().fault
    assert fault and (fault.kind, fault.seal) == (Kind.REWRITTEN, 2)


def test_an_unreadable_file_outside_is_found(trail: Trail, folder: Path) -> None:
    path = outside.path_of(folder, 2)
    path.chmod(0o600)
    path.write_bytes(b"\xff\xfe nothing")
    fault = prove().fault
    assert fault and (fault.kind, fault.seal) == (Kind.OUTSIDE, 2)


def test_a_part_of_the_trail_is_proved_alone(trail: Trail, tamper: Tamper) -> None:
    tamper("DELETE FROM accounts_event WHERE id = %s", trail.ids[0])
    assert prove(first=2).ok
    assert prove(first=2, last=2).events == 4
    assert not prove(first=1, last=1).ok


def test_a_part_must_continue_the_signed_seal_before_it(trail: Trail, tamper: Tamper) -> None:
    tamper("UPDATE accounts_seal SET checkpoint = replace(checkpoint, 'total: 5', 'total: 6') WHERE number = 1")
    fault = prove(first=2).fault
    assert fault and (fault.kind, fault.seal) == (Kind.SIGNATURE, 1)


@pytest.fixture(params=[1, 2])
def in_parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A seal a part, checked by one process or by two at once."""
    monkeypatch.setattr(reading, "PART", 4)
    return int(request.param)


def test_parts_say_what_the_whole_says(trail: Trail, in_parts: int) -> None:
    write(2)
    told: list[tuple[int, int]] = []
    outcome = prove(processes=in_parts, tell=lambda done, total: told.append((done, total)))
    assert (outcome.ok, outcome.events, outcome.seals, outcome.unsealed) == (True, 17, 3, 2)
    assert told == [(5, 15), (9, 15), (15, 15)]


def test_the_first_broken_row_of_all_parts_is_named(trail: Trail, tamper: Tamper, in_parts: int) -> None:
    for event in (trail.ids[12], trail.ids[6]):
        tamper("UPDATE accounts_event SET code = 'person.signed_out' WHERE id = %s", event)
    outcome = prove(processes=in_parts)
    assert outcome.fault and (outcome.fault.kind, outcome.fault.event) == (Kind.EDITED, trail.ids[6])
    assert (outcome.events, outcome.seals, outcome.link.number) == (5, 1, 1)


def test_a_seal_that_is_missing_between_parts_is_named(trail: Trail, tamper: Tamper, in_parts: int) -> None:
    tamper("DELETE FROM accounts_seal_leaf WHERE seal_id = 2")
    tamper("DELETE FROM accounts_seal WHERE number = 2")
    fault = prove(processes=in_parts).fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.CUT, trail.of_seal(2)[0], 2)


def test_a_changed_checkpoint_at_the_end_of_a_part_is_named(trail: Trail, tamper: Tamper, in_parts: int) -> None:
    tamper("UPDATE accounts_seal SET checkpoint = replace(checkpoint, 'total: 9', 'total: 8') WHERE number = 2")
    fault = prove(processes=in_parts).fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.SIGNATURE, trail.of_seal(2)[0], 2)


@pytest.mark.parametrize("bounds", [{"first": 0}, {"first": 9}, {"first": 3, "last": 2}, {"last": 4}])
def test_bounds_outside_the_trail_are_refused_in_one_sentence(trail: Trail, bounds: dict[str, Any]) -> None:
    with acting_as_system("test"), pytest.raises(AuditError, match="The trail has the seals 1 to 3"):
        proof.prove(**bounds)


def test_the_root_of_a_published_file_is_the_signed_one(trail: Trail, folder: Path, settings: Any) -> None:
    published = outside.load(folder, 3)
    assert published is not None
    stated = checkpoint.read(published.checkpoint, checkpoint.trusted_keys(settings.DOSSIER_AUDIT_KEY_FILE))
    assert stated.root == merkle.root(leaf for _event, leaf in published.leaves)


@pytest.mark.parametrize(("lost", "named"), [((1, 2, 3), "seal 1"), ((3, 2), "seal 2"), ((2,), "seal 2")])
def test_a_checkpoint_folder_that_is_empty_or_shorter_isnt_called_whole(
    trail: Trail, folder: Path, lost: tuple[int, ...], named: str
) -> None:
    for number in lost:
        outside.path_of(folder, number).unlink()
    fault = prove().fault
    assert fault and (fault.kind, fault.name) == (Kind.OUTSIDE, named)


def test_seals_and_files_cut_together_are_found_by_a_copy_kept_elsewhere(
    trail: Trail, tamper: Tamper, folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    cut_from(tamper, 3)
    tamper(
        "UPDATE accounts_tally SET committed = CASE WHEN id = (SELECT min(id) FROM accounts_tally) THEN 9 ELSE 0 END"
    )
    outside.path_of(folder, 3).unlink()
    assert prove().ok  # the limit: nothing here knows of it
    fault = prove(copy=copy).fault
    assert fault and (fault.kind, fault.seal, fault.event) == (Kind.CUT, 3, trail.of_seal(3)[0])


def test_a_trail_that_was_signed_anew_is_found_by_a_copy_kept_elsewhere(
    trail: Trail, tamper: Tamper, folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    tamper("DELETE FROM accounts_seal_leaf WHERE seal_id = 3")
    tamper("DELETE FROM accounts_seal WHERE number = 3")
    for event in trail.of_seal(3):
        tamper("INSERT INTO accounts_unsealed VALUES (%s)", event)
    outside.path_of(folder, 3).unlink()
    sealing.seal_events()
    assert prove().ok
    fault = prove(copy=copy).fault
    assert fault and (fault.kind, fault.seal) == (Kind.OUTSIDE, 3)


def test_a_copy_without_a_checkpoint_is_a_wrong_call(trail: Trail, tmp_path: Path) -> None:
    with acting_as_system("test"), pytest.raises(AuditError, match="holds no checkpoint"):
        proof.prove(copy=tmp_path / "nothing")


@pytest.mark.parametrize("sealed", [False, True])
def test_an_event_deleted_before_its_seal_with_its_place_in_the_queue_is_missed(
    trail: Trail, tamper: Tamper, sealed: bool
) -> None:
    write(3)
    lost = numbers()[-2]
    tamper("DELETE FROM accounts_event WHERE id = %s", lost)
    tamper("DELETE FROM accounts_unsealed WHERE event_id = %s", lost)
    if sealed:
        sealing.seal_events()
    fault = prove().fault
    assert fault and (fault.kind, fault.name) == (Kind.DELETED, "unsealed")
    assert fault.sentence.startswith("1 more events were committed")


def test_a_clock_set_forward_and_back_is_named_and_breaks_nothing(trail: Trail, tamper: Tamper) -> None:
    write(2)
    ahead = numbers()[-2:]
    for event in ahead:
        tamper("UPDATE accounts_event SET recorded_at = recorded_at + interval '3 hours' WHERE id = %s", event)
        tamper(REHASH, event)
    sealing.seal_events()
    outcome = prove()
    assert outcome.ok and f"Event {ahead[0]} is dated 180 min after its seal" in outcome.remarks[0]
    write(1)
    sealing.seal_events()
    assert prove().ok


def test_a_time_that_doesnt_fit_can_be_explained_by_name_and_stays_named(trail: Trail, tamper: Tamper) -> None:
    tamper(COPY_OF, 900_000, "-1 hour", trail.ids[3])
    tamper(REHASH, 900_000)
    tamper("INSERT INTO accounts_unsealed VALUES (%s)", 900_000)
    tamper("UPDATE accounts_tally SET committed = committed + 1 WHERE id = (SELECT min(id) FROM accounts_tally)")
    sealing.seal_events()
    assert not prove(explained=[1]).ok
    outcome = prove(explained=[900_000])
    assert outcome.ok and "Event 900000 is dated before its time" in outcome.remarks[0]
