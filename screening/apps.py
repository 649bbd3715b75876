"""What is examined: investments, clearances, checks."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Uses casework and accounts."""

    name = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the kind of case that is an investment file known to every room below."""
        from accounts.actions.moving import register_consequence
        from casework.actions.registry import register_acts
        from casework.forms.acts import register_forms
        from casework.lifecycle import kinds
        from casework.management.demo import SEEDERS
        from casework.notifications.audiences import register_audiences
        from casework.notifications.deliver import register as deliver_by
        from casework.queries.asked import register_turns
        from casework.queries.left_behind import register_left
        from casework.queries.sentences import register_notices
        from casework.queries.setup import register_need
        from casework.reporting.registry import register as register_figures
        from casework.views.acts import register_told
        from screening import audit
        from screening.actions import dispatch
        from screening.actions.leaving import end_representations
        from screening.actions.registry import fdi_acts
        from screening.forms.registry import fdi_forms
        from screening.lifecycle import dispatch as outgoing
        from screening.lifecycle import fdi, obligation
        from screening.management.demo.files import seed
        from screening.notifications import audiences
        from screening.queries import left_behind, notices
        from screening.queries.file_screens import register_file
        from screening.queries.setup import fdi_needs
        from screening.queries.turns import FDI_TURNS
        from screening.reporting import letters
        from screening.reporting.figures import FIGURES

        kinds.register(
            kinds.Kind(
                "fdi",
                fdi.FDI,
                fdi.WORDS,
                fdi.LIVE,
                undecided=frozenset(fdi.UNDECIDED),
                children=(obligation.OBLIGATION, outgoing.DISPATCH),
                facts=fdi.Facts,
            )
        )
        audit.register()
        register_notices(notices.SENTENCES)
        register_told(audiences.TOLD)
        register_audiences(
            words=audiences.WORDS,
            outsiders=audiences.OUTSIDE,
            kind="fdi",
            clock=(audiences.clock_body, audiences.clock_supervisors),
        )
        register_turns("fdi", FDI_TURNS)
        register_file()
        register_need(fdi_needs)
        register_acts("fdi", fdi_acts())
        register_forms("fdi", fdi_forms())
        register_figures(FIGURES)
        SEEDERS.append(seed)
        deliver_by("letter", letters.deliver)
        register_consequence(end_representations)
        register_left(left_behind.FINDERS, left_behind.WORDS)
        deliver_by("look", dispatch.look_over)
        deliver_by("dispatch", dispatch.leave)
