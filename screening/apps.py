"""What is examined: investments, clearances, checks."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Uses casework and accounts."""

    name = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the kind of case that is an investment file known to every room below."""
        _make_kind_known()
        _make_acts_known()
        _make_readers_known()


def _make_kind_known() -> None:
    from casework.lifecycle import children as shared
    from casework.lifecycle import kinds
    from screening.investments import table as fdi
    from screening.investments.acts.outside import SIDES
    from screening.investments.queries.asks import FDI_ASKS
    from screening.investments.queries.contributions import KEPT_APART
    from screening.investments.tables import children, dispatch, fine, known, obligation
    from screening.investments.turns import FDI_TURN_KIND

    kinds.register(
        kinds.Kind(
            "fdi",
            fdi.FDI,
            fdi.WORDS,
            fdi.LIVE,
            undecided=frozenset(fdi.UNDECIDED),
            children=(obligation.OBLIGATION, dispatch.DISPATCH, fine.FINE, *children.CHILDREN, *shared.CHILDREN),
            facts=known.Facts,
            turns=FDI_TURN_KIND,
            asks=FDI_ASKS,
            parts=(SIDES, KEPT_APART),
            of_services=dict.fromkeys(("opinions", "joint", "ministers", "committee_opinion"), frozenset[str]()),
        )
    )


def _make_acts_known() -> None:
    """What is done: acts with their forms, what the outbox delivers, what ends with whoever leaves."""
    from casework.audit import register_acts
    from casework.forms.acts import find_forms
    from casework.lifecycle import acts
    from casework.management.demo import SEEDERS, Seeder
    from casework.notifications.deliver import register as deliver_by
    from casework.queries.clocks import register_reasons
    from screening.investments import audit
    from screening.investments.acts import dispatch
    from screening.investments.acts.measures import STOPS
    from screening.investments.demo.files import seed
    from screening.investments.record import letters
    from screening.investments.table import FDI

    audit.register()
    acts.load("screening.investments.acts")
    acts.hand_in_by(dispatch.handing)
    acts.complete(FDI)
    register_acts(FDI.name)
    find_forms(FDI.name)
    register_reasons(STOPS)
    SEEDERS.append(Seeder("files", "investment files", 15, seed))
    deliver_by("letter", letters.deliver)
    deliver_by("look", dispatch.look_over)
    deliver_by("dispatch", dispatch.leave)


def _make_readers_known() -> None:
    """Who is told and asked, and what the screens and figures show."""
    from casework.notifications.audiences import register_audiences
    from casework.queries.left_behind import register_left
    from casework.queries.sentences import register_notices
    from casework.queries.setup import register_need
    from casework.reporting.registry import register as register_figures
    from casework.views.acts import register_told
    from screening.investments import audiences
    from screening.investments.pages.screens import register_file
    from screening.investments.queries import left_behind, notices
    from screening.investments.queries.setup import fdi_needs
    from screening.investments.record.figures import FIGURES

    register_notices(notices.SENTENCES, texts=notices.TEXTS)
    register_told(audiences.TOLD)
    register_audiences(
        words=audiences.WORDS,
        outsiders=audiences.OUTSIDE,
        kind="fdi",
        clock=(audiences.clock_body, audiences.clock_supervisors),
        outside_of=audiences.outside_of(),
    )
    register_file()
    register_need(fdi_needs)
    register_left(left_behind.FINDERS, left_behind.WORDS)
    register_figures(FIGURES)
