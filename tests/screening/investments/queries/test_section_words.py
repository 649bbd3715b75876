"""What changed in a file reads in its reader's words, and is kept alike whatever language its writer reads."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from django.utils.translation import override

from accounts.models import Person
from casework.models import Revision
from casework.queries.changes import changes_since
from screening.investments.procedures.deal import Deal
from screening.investments.procedures.scope import assess_scope
from screening.investments.queries.notification import rules_of
from screening.investments.queries.scope import scope_view
from screening.investments.queries.section_words import step_title
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

InContext = Callable[[Person], AbstractContextManager[None]]


def shown(case: object, person_id: int) -> str:
    sections = changes_since(case, person_id)  # type: ignore[arg-type]
    return "\n".join(
        f"{change.label}: {''.join(piece.text for piece in change.after)}" for s in sections for change in s.changes
    )


def test_a_minister_who_reads_dutch_keeps_what_one_who_reads_english_keeps(
    screeners: Screeners, in_context: InContext
) -> None:
    case = flow.before_ministers(screeners)
    with override("nl"):
        flow.decide_ministers(screeners, case, direction="negative")
    with in_context(screeners.chair):
        kept = Revision.objects.filter(case=case, section="ministers").order_by("-number")[0].content
    assert kept
    assert all(text.startswith("negative: ") for text in kept.values())


def test_what_changed_speaks_the_readers_language_and_leaves_a_persons_words(
    screeners: Screeners, in_context: InContext
) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_ministers(screeners, case, direction="negative")
    with in_context(screeners.chair):
        english = shown(case, screeners.chair.pk)
        with override("nl"):
            dutch = shown(case, screeners.chair.pk)
    assert "negative: " in english
    assert "(assessment)" in english
    assert "negatief: " in dutch
    assert "(toetsing)" in dutch
    for words in ("negative", "indications of risk", "Sensitivity of the target", "(assessment)"):
        assert words not in dutch, words


def test_the_title_of_a_step_turns_and_keeps_its_services() -> None:
    with override("nl"):
        assert step_title("Moved to screening (FED-ECO, CCIS) 2").endswith("(FED-ECO, CCIS) 2")


def test_the_scope_names_countries_and_days_as_people_do() -> None:
    rules = rules_of("be.fdi", on=date(2026, 11, 1))
    assert rules is not None
    deal = Deal(signed_on=date(2026, 10, 1), belgian_establishment=True)
    result = assess_scope(deal=deal, on=date(2026, 11, 1), rules=rules)
    with override("nl"):
        view = scope_view(result)
    said = " ".join(f.sentence for group in (view.groups if view else ()) for f in (*group.telling, *group.quiet))
    assert "1 juli 2023" in said
    assert "België" in said
    assert "2023-07-01" not in said
