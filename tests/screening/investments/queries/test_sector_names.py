"""Sectors by their names: on pages, in kept reasons and in what the rules found, whatever language kept them."""

from django.utils.translation import override

from accounts.queries.translation import translated
from accounts.sentences import from_data, say, to_data
from screening.investments.procedures.scope_data import NO_SECTOR
from screening.investments.queries.filing_content import sector_name, sectors_named, short_sector_name
from screening.investments.queries.scope import kept_view


def test_a_sector_is_named_in_the_readers_language_and_shortly_in_a_list() -> None:
    with override("nl"):
        assert sector_name("T25-MED") == "Vrijheid en pluriformiteit van de media"
        assert short_sector_name("T25-MED") == "Media"
    assert (short_sector_name("T10-ENE"), sector_name(NO_SECTOR)) == ("Energy", "None of these")


def test_a_sector_that_no_scope_knows_any_more_shows_no_code() -> None:
    assert sector_name("T99-OLD") == short_sector_name("T99-OLD") == "a sector of former rules"


def test_a_kept_reason_names_its_sectors_whoever_confirmed_it() -> None:
    kept = from_data(to_data(say("sector {sectors}", sectors=("T10-ENE", "T25-BIO"))))
    with override("de"):
        words = translated(sectors_named(kept))
    assert "„Energie“" in words
    assert "„Biotechnologie“" in words
    assert "T10-ENE" not in words
    assert sectors_named("What somebody typed of T10-ENE.") == "What somebody typed of T10-ENE."


def test_a_kept_answer_of_the_scope_assistant_names_the_sector() -> None:
    found = {"rule": "T10-ENE", "group": "sector", "verdict": "yes", "source": "a source", "confidence": "secondary"}
    found |= {"sentence": {"t": "The target works in {sector}, whatever its turnover.", "v": {"sector": "T10-ENE"}}}
    view = kept_view(
        {
            "verdict": "notifiable",
            "sentence": "Must be notified.",
            "confidence": "secondary",
            "on": "2026-11-30",
            "missing": [],
            "findings": [found],
        }
    )
    assert view is not None
    assert view.groups[0].telling[0].sentence == "The target works in “Energy”, whatever its turnover."
