"""Numbers of rows as people outside read them."""

import pytest
from django.urls import Resolver404, resolve, reverse

from accounts.sealed import sealed, unsealed


def test_a_sealed_number_opens_to_itself_alone_and_only_for_its_table() -> None:
    found = {sealed("notice", number) for number in range(200)}
    assert len(found) == 200 and all(len(text) == 26 for text in found)
    assert unsealed("notice", sealed("notice", 41)) == 41 and sealed("notice", 41) == sealed("notice", 41)
    assert sealed("notice", 41) != sealed("measure", 41)
    for wrong in (sealed("measure", 41), "41", "", None, "a" * 26, "é" * 26, sealed("notice", 41)[:-1], "=" * 26):
        assert unsealed("notice", wrong) is None


def test_another_installation_s_numbers_open_nothing(settings: pytest.FixtureRequest) -> None:
    here = sealed("notice", 41)
    settings.SECRET_KEY = "another secret, as long as production asks for it to be, and made up"  # type: ignore[attr-defined]
    assert unsealed("notice", here) is None


def test_an_address_takes_no_number_as_the_database_counts() -> None:
    address = reverse("notice", args=[41])
    assert "41" not in address.replace(sealed("notice", 41), "")
    assert resolve(address).kwargs == {"pk": 41}
    with pytest.raises(Resolver404):
        resolve("/notices/41/")
