"""Trunk and blocks name no kind: what one kind alone needs is said by the kind."""

import re
from pathlib import Path

import pytest

from casework.lifecycle.kinds import kinds
from devstack.places import ROOT

NAMES = re.compile(
    r"\b(referrals?|REFERRAL|fdi|FDI|investments?|filings?|notifier|JIC|JDC|C-J[ID]C|be\.(jic|fdi|espionage)"
    r"|(REFERRAL|FDI|POSITION|ASSESSMENT|DECISION)_[A-Z]+)\b|\bscreening\."
)
READ = {".py", ".sql"}  # of files
WHO = "which permissions there are, and whose roles give them: one list for all kinds, as data"
# what still does, and why; none joins them, and whoever mends one takes it off
LEFT = {
    "accounts/permissions.py": WHO,
    "accounts/roles.py": WHO,
    "accounts/queries/roles.py": "an outsider is somebody who represents a party",
    "accounts/forms/trail.py": "the example of a reference in a sentence",
    "casework/api/description.py": "the examples of a reference and of a procedure",
    "casework/forms/inbox.py": "the filter by threat",
    "casework/notifications/audiences.py": "who speaks for a service",
    "casework/blocks/meetings/block.py": "the same",
    "casework/sql/policies.sql": "the tables of referrals, which are named by their application",
}


def of_the_house() -> list[Path]:
    """The files of accounts, of the trunk and of the blocks; not those that hand kinds over, nor what was migrated."""
    folders = {tuple(each.folder.split(".")) for each in kinds()}
    found = [path for app in ("accounts", "casework") for path in (ROOT / app).rglob("*.*") if path.suffix in READ]
    paths = [path.relative_to(ROOT) for path in found]
    return [p for p in paths if p.parts[:2] not in folders and "migrations" not in p.parts and p.name != "apps.py"]


def test_no_file_of_the_trunk_or_a_block_names_a_kind() -> None:
    naming = {str(path) for path in of_the_house() if NAMES.search((ROOT / path).read_text(encoding="utf-8"))}
    assert naming == set(LEFT)


@pytest.mark.parametrize("name", [each.name for each in kinds()])
def test_a_kind_is_found_by_its_name(name: str) -> None:
    assert NAMES.search(f'kind="{name}"')
